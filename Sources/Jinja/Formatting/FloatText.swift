#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How Python shows floats.
enum FloatText {
    /// The shortest decimal that reads back as the same value, as `repr` lays it out.
    static func representation(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let (digits, point) = decimal(value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        // Python changes to an exponent below 1e-4 and from 1e16 on.
        if point > 16 || point < -3 {
            let exponent = point - 1
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let magnitude =
                exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            return sign + digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + magnitude
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if digits.count <= point {
            return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
        }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The shortest digits of a finite value and where the point stands among them.
    private static func decimal(_ value: Double) -> (digits: String, point: Int) {
        let text = value.description
        let parts = text.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(mantissa[0])
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        var digits = Substring(whole + fraction)
        var point = whole.count + exponent
        while digits.count > 1, digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return digits == "0" ? ("0", 1) : (String(digits), point)
    }

    /// The value in C's `printf` notation: `f`, `e` or `g`, correctly rounded.
    static func formatted(
        _ value: Double,
        notation: Character,
        precision: Int,
        keepsPoint: Bool = false
    ) -> String {
        let format = "%" + (keepsPoint ? "#" : "") + ".*" + String(notation)
        var buffer = [CChar](repeating: 0, count: 400 + max(0, precision))
        let count = withVaList([Int32(clamping: precision), value]) {
            vsnprintf(&buffer, buffer.count, format, $0)
        }
        return String(
            decoding: buffer.prefix(max(0, Int(count))).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}
