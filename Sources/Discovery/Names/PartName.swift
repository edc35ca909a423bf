/// The name of one part of a split file: `STEM-00001-of-00003.gguf`.
package struct PartName: Sendable, Equatable {
    /// All in front of the part's number, folders included.
    package let stem: String
    /// This part, from 1.
    package let number: Int
    /// Parts in all.
    package let count: Int

    /// Takes a path apart; nil when it does not follow the pattern.
    package init?(_ path: String) {
        let name = PathText.stem(path)
        // -00001-of-00003
        guard name.utf8.count > 15, let tail = String(name.utf8.suffix(15)) else { return nil }
        let fields = tail.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0].isEmpty, fields[2].lowercased() == "of",
            let number = Self.number(fields[1]), let count = Self.number(fields[3])
        else { return nil }
        stem = String(name.dropLast(15))
        self.number = number
        self.count = count
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.count == 5 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            ? Int(text) : nil
    }

    /// The path of another part.
    package func path(number: Int) -> String {
        "\(stem)-\(Self.padded(number))-of-\(Self.padded(count)).gguf"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
