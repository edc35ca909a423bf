extension JSONParser {
    /// Reads a number: `.int` if it has neither fraction nor exponent and fits, else `.double`,
    /// else the literal itself.
    mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        let negative = next == UInt8(ascii: "-")
        if negative { position += 1 }

        var digits = DecimalDigits()
        let wholeStart = position
        scanDigits(&digits)
        guard position > wholeStart else { throw unexpected("a digit") }
        if bytes[wholeStart] == UInt8(ascii: "0"), position > wholeStart + 1 {
            throw unexpected("no digit after a leading zero", at: wholeStart + 1)
        }

        var isInteger = true
        if next == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            let fractionStart = position
            scanDigits(&digits)
            guard position > fractionStart else { throw unexpected("a digit") }
            digits.exponent = fractionStart - position
        }
        if next | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            digits.exponent += try parseExponent()
        }

        if isInteger, digits.isExact, let value = digits.integer(negative: negative) {
            return .int(value)
        }
        if !isInteger || digits.mantissa == 0, let value = digits.double(negative: negative) {
            return .double(value)
        }
        return slowNumber(start: start, isInteger: isInteger)
    }

    private mutating func scanDigits(_ digits: inout DecimalDigits) {
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return }
            digits.append(digit)
            position += 1
        }
    }

    /// The signed exponent, saturated so that no literal can overflow.
    private mutating func parseExponent() throws(JSONError) -> Int {
        let negative = next == UInt8(ascii: "-")
        if negative || next == UInt8(ascii: "+") { position += 1 }
        let start = position
        var exponent = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            exponent = Swift.min(exponent * 10 + Int(digit), 1_000_000)
            position += 1
        }
        guard position > start else { throw unexpected("a digit of the exponent") }
        return negative ? -exponent : exponent
    }

    /// Rounds with the standard library whatever the exact short cuts do not cover.
    private func slowNumber(start: Int, isInteger: Bool) -> JSONValue {
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger {
            return Int64(text).map(JSONValue.int) ?? .number(JSONNumber(checked: text))
        }
        guard let value = Double(text), value.isFinite else {
            return .number(JSONNumber(checked: text))
        }
        return .double(value)
    }
}

/// The significant digits of a literal and the power of ten behind them.
private struct DecimalDigits {
    private(set) var mantissa: UInt64 = 0
    /// Whether all digits fitted the mantissa.
    private(set) var isExact = true
    var exponent = 0

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    mutating func append(_ digit: UInt8) {
        guard isExact else { return }
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        isExact = !overflow && !carry
        if isExact { mantissa = sum }
    }

    /// The integer, unless it overflows or is negative zero.
    func integer(negative: Bool) -> Int64? {
        guard negative else { return Int64(exactly: mantissa) }
        if mantissa == 0 || mantissa > UInt64(1) << 63 { return nil }
        return Int64(truncatingIfNeeded: 0 &- mantissa)
    }

    /// The correctly rounded double where one multiplication or division of two exact doubles
    /// gives it (Clinger, "How to read floating point numbers accurately", 1990).
    func double(negative: Bool) -> Double? {
        guard isExact, mantissa <= UInt64(1) << 53, exponent.magnitude <= 22 else { return nil }
        let power = Self.powers[Int(exponent.magnitude)]
        let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        return negative ? -magnitude : magnitude
    }
}
