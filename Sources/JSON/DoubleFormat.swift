/// How doubles are written.
enum DoubleFormat {
    /// The shortest decimal text that reads back as the same double; `nil` unless finite.
    ///
    /// Plain notation for 1e-7 <= |x| < 1e21, as ECMAScript's Number::toString has it, with a
    /// `.0` after whole numbers so that they read back as doubles; an exponent beyond.
    static func json(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let text = value.description
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "e")) else { return text }
        guard let exponent = Int(text[text.index(after: mark)...]) else { return text }

        let sign = value < 0 ? "-" : ""
        let digits = String(text[..<mark].filter { $0.isNumber })
        guard exponent >= -7, exponent < 21 else {
            let point = digits.utf8.count > 1 ? "." : ""
            return sign + digits.prefix(1) + point + digits.dropFirst() + "e\(exponent)"
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let missing = exponent + 1 - digits.utf8.count
        if missing >= 0 { return sign + digits + String(repeating: "0", count: missing) + ".0" }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }
}
