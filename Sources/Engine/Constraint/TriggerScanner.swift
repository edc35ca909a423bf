/// Finds the trigger that an answer's bytes complete.
struct TriggerScanner {
    private let triggers: [[[UInt8]]]
    /// The last bytes, as many as the longest text.
    private var tail: [UInt8] = []
    private let longest: Int
    /// Texts that each trigger has seen, and the offset at which the last of them ended.
    private var progress: [(count: Int, offset: Int)]
    private var offset = 0

    init(_ triggers: [GenerationConstraint.Trigger]) {
        self.triggers = triggers.map { $0.texts.map { Array($0.utf8) } }
        longest = self.triggers.joined().map(\.count).max() ?? 0
        progress = Array(repeating: (0, 0), count: triggers.count)
    }

    /// Takes the next byte.
    ///
    /// - Returns: The trigger whose last text ends with it. Of several, the one whose other texts
    ///   came last: a text that was merely mentioned early does not count.
    mutating func append(_ byte: UInt8) -> Int? {
        guard longest > 0 else { return nil }
        offset += 1
        tail.append(byte)
        if tail.count >= 2 * longest { tail.removeFirst(tail.count - longest) }
        var found: Int?
        for index in triggers.indices {
            let texts = triggers[index]
            guard let text = nextText(of: index), text.last == byte, ends(with: text) else {
                // A first text that comes again starts the trigger anew.
                if progress[index].count > 0, ends(with: texts[0]) { progress[index] = (1, offset) }
                continue
            }
            if progress[index].count + 1 < texts.count {
                progress[index] = (progress[index].count + 1, offset)
            } else if found.map({ isBetter(index, than: $0) }) ?? true {
                found = index
            }
        }
        return found
    }

    private func nextText(of index: Int) -> [UInt8]? {
        let count = progress[index].count
        return count < triggers[index].count ? triggers[index][count] : nil
    }

    private func ends(with text: [UInt8]) -> Bool {
        tail.count >= text.count && tail.suffix(text.count).elementsEqual(text)
    }

    /// Later texts win, then longer ones.
    private func isBetter(_ a: Int, than b: Int) -> Bool {
        (progress[a].offset, triggers[a].last?.count ?? 0)
            > (progress[b].offset, triggers[b].last?.count ?? 0)
    }
}
