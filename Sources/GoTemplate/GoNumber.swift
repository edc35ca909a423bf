/// Doubles as Go writes them.
enum GoNumber {
    /// As `fmt` prints them: the fewest digits, an exponent below -4 and from 6 on.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (digits, exponent) = decimal(value)
        let sign = value.sign == .minus ? "-" : ""
        guard exponent < -4 || exponent >= 6 else {
            return sign + plain(digits, exponent)
        }
        return sign + scientific(digits, exponent, width: 2)
    }

    /// As `encoding/json` writes them; a number that is not finite is null.
    static func json(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let (digits, exponent) = decimal(value)
        let sign = value.sign == .minus ? "-" : ""
        let size = value.magnitude
        guard size != 0, size < 1e-6 || size >= 1e21 else { return sign + plain(digits, exponent) }
        return sign + scientific(digits, exponent, width: exponent < 0 ? 1 : 2)
    }

    /// The significant digits, the first before the point, and the decimal exponent.
    private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
        let text = value.magnitude.description
        let parts = text.split(separator: "e", maxSplits: 1)
        let mantissa = parts.first ?? "0"
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let sides = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = sides.first ?? ""
        var digits = String(whole) + (sides.count > 1 ? sides[1] : "")
        exponent += whole.utf8.count - 1
        while digits.utf8.count > 1, digits.utf8.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.utf8.count > 1, digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits == "0" ? ("0", 0) : (digits, exponent)
    }

    private static func plain(_ digits: String, _ exponent: Int) -> String {
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let missing = exponent + 1 - digits.utf8.count
        if missing >= 0 { return digits + String(repeating: "0", count: missing) }
        return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    private static func scientific(_ digits: String, _ exponent: Int, width: Int) -> String {
        let size = "\(exponent.magnitude)"
        let zeros = String(repeating: "0", count: max(width - size.utf8.count, 0))
        let point = digits.utf8.count > 1 ? "." : ""
        return digits.prefix(1) + point + digits.dropFirst()
            + (exponent < 0 ? "e-" : "e+") + zeros + size
    }
}
