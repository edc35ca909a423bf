/// Numbers as llama-bench lists them: `1,2`, `1-4`, `0-1024+256`, `1-64*2`.
package struct NumberList: Sendable, Equatable {
    /// Most numbers that a list may have.
    package static let limit = 256

    /// The numbers in the order in which they were given.
    package var numbers: [Int]

    /// A list of these.
    package init(_ numbers: [Int]) { self.numbers = numbers }

    /// Reads a list; nil when it is none, or longer than the limit.
    package init?(parsing text: String) {
        numbers = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let range = Self.range(part), numbers.count + range.count <= Self.limit else {
                return nil
            }
            numbers += range
        }
    }

    /// One number, or FIRST-LAST with +STEP or *FACTOR.
    private static func range(_ text: Substring) -> [Int]? {
        if let number = number(text) { return [number] }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = number(ends[0]) else { return nil }
        let tail = ends[1].split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == "+" || $0 == "*"
        }
        guard let last = number(tail[0]), first <= last else { return nil }
        guard tail.count == 2 else { return steps(first, last) { $0 + 1 } }
        guard let step = number(tail[1]) else { return nil }
        if ends[1].contains("+") { return step > 0 ? steps(first, last) { $0 + step } : nil }
        return step > 1 && first > 0 ? steps(first, last) { $0 * step } : nil
    }

    private static func steps(_ first: Int, _ last: Int, _ next: (Int) -> Int) -> [Int]? {
        var result: [Int] = []
        var value = first
        while value <= last {
            guard result.count < limit else { return nil }
            result.append(value)
            value = next(value)
        }
        return result
    }

    /// Digits that make a number below 2^31.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int32(text).map(Int.init)
    }
}
