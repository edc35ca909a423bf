/// A JSON number literal kept as it was written.
package struct JSONNumber: Sendable, Equatable {
    /// The literal, valid by the grammar of RFC 8259 section 6.
    package let text: String

    /// Takes a literal; `nil` when it is no JSON number.
    package init?(_ text: String) {
        guard JSONNumber.isLiteral(text.utf8) else { return nil }
        self.text = text
    }

    /// Takes a literal that the parser has checked.
    init(checked text: String) {
        self.text = text
    }

    /// Whether the literal has neither fraction nor exponent.
    package var isInteger: Bool {
        !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }

    /// The nearest finite double; `nil` beyond a double's range.
    package var doubleValue: Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Checks `-? (0 | [1-9][0-9]*) ("." [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private static func isLiteral(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
            rest.removeFirst(run)
            return run
        }
        func take(_ wanted: String) -> Bool {
            guard let next = rest.first, wanted.utf8.contains(next) else { return false }
            rest.removeFirst()
            return true
        }
        _ = take("-")
        let leadingZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else { return false }
        if take(".") { guard digits() > 0 else { return false } }
        if take("eE") {
            _ = take("+-")
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
