/// Finds stop texts in a stream of text, however it is cut, and holds back what may begin one.
///
/// A pure state machine: text in, certain text out. Works on UTF-8, which is safe because it is
/// self-synchronising: a match can only begin at a character's first byte.
package struct StopMatcher: Sendable {
    private let stops: [[UInt8]]
    private let longest: Int
    private var held: [UInt8] = []
    /// The stop text that was found; nothing is emitted from it on.
    package private(set) var found: String?

    /// Matches any of `stops`; empty ones are ignored.
    package init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
        longest = self.stops.map(\.count).max() ?? 0
    }

    /// Takes more text; returns what is certain not to belong to a stop text.
    package mutating func append(_ text: String) -> String {
        guard found == nil else { return "" }
        guard longest > 0 else { return text }
        held.append(contentsOf: text.utf8)
        if let (start, stop) = firstMatch() {
            found = String(decoding: stop, as: UTF8.self)
            defer { held = [] }
            return String(decoding: held[..<start], as: UTF8.self)
        }
        let keep = longestPartial()
        let certain = String(decoding: held[..<(held.count - keep)], as: UTF8.self)
        held.removeFirst(held.count - keep)
        return certain
    }

    /// Text still held back when the stream ends; it belongs to the answer.
    package mutating func finish() -> String {
        defer { held = [] }
        return found == nil ? String(decoding: held, as: UTF8.self) : ""
    }

    /// The earliest match; of several at one place, the first listed.
    private func firstMatch() -> (start: Int, stop: [UInt8])? {
        for start in held.indices {
            for stop in stops where held[start...].starts(with: stop) { return (start, stop) }
        }
        return nil
    }

    /// Bytes at the end that begin some stop text.
    private func longestPartial() -> Int {
        for count in stride(from: min(held.count, longest - 1), to: 0, by: -1) {
            let tail = held.suffix(count)
            if stops.contains(where: { $0.count > count && $0.starts(with: tail) }) { return count }
        }
        return 0
    }
}
