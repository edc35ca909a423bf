import JSON

/// A decimal number by its digits, for comparing exactly and taking apart.
struct DecimalText: Sendable, Equatable, Comparable {
    /// Whether it is below zero; zero never is.
    let isNegative: Bool
    /// Digits before the point without leading zeros; empty for 0.
    let whole: [UInt8]
    /// Digits behind the point without trailing zeros.
    let fraction: [UInt8]

    /// Numbers with more digits than this are refused.
    private static let digitLimit = 40

    init(isNegative: Bool, whole: [UInt8], fraction: [UInt8]) {
        let whole = Array(whole.drop { $0 == 0 })
        var fraction = fraction
        while fraction.last == 0 { fraction.removeLast() }
        self.whole = whole
        self.fraction = fraction
        self.isNegative = isNegative && !(whole.isEmpty && fraction.isEmpty)
    }

    /// Takes a JSON number; `nil` for anything else and for very many digits.
    init?(_ value: JSONValue) {
        guard value.doubleValue != nil, let text = try? value.serialized() else { return nil }
        var mantissa = text[...]
        var exponent = 0
        if let mark = text.utf8.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            mantissa = text[..<mark]
            guard let number = Int(text[text.index(after: mark)...]) else { return nil }
            exponent = number
        }
        let isNegative = mantissa.hasPrefix("-")
        var digits: [UInt8] = []
        var point: Int?
        for byte in mantissa.utf8 {
            if byte == UInt8(ascii: ".") { point = digits.count }
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { digits.append(byte - 48) }
        }
        guard abs(exponent) <= Self.digitLimit, digits.count <= Self.digitLimit else { return nil }
        var split = (point ?? digits.count) + exponent
        while split < 0 {
            digits.insert(0, at: 0)
            split += 1
        }
        while split > digits.count { digits.append(0) }
        self.init(
            isNegative: isNegative,
            whole: Array(digits[..<split]),
            fraction: Array(digits[split...])
        )
    }

    /// The number without exponent.
    var text: String {
        func digits(_ digits: [UInt8]) -> String {
            String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
        }
        return (isNegative ? "-" : "") + (whole.isEmpty ? "0" : digits(whole))
            + (fraction.isEmpty ? "" : "." + digits(fraction))
    }

    /// The number with the other sign.
    var negated: DecimalText {
        DecimalText(isNegative: !isNegative, whole: whole, fraction: fraction)
    }

    var isZero: Bool { whole.isEmpty && fraction.isEmpty }

    static func < (left: DecimalText, right: DecimalText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        if left.isNegative { return magnitudeIsLess(right, left) }
        return magnitudeIsLess(left, right)
    }

    private static func magnitudeIsLess(_ left: DecimalText, _ right: DecimalText) -> Bool {
        if left.whole.count != right.whole.count { return left.whole.count < right.whole.count }
        if left.whole != right.whole { return left.whole.lexicographicallyPrecedes(right.whole) }
        return left.fraction.lexicographicallyPrecedes(right.fraction)
    }
}
