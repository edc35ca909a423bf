import JSON

extension Filters {
    static let numbers = [
        Builtin("abs") { value, _, _ throws(JinjaError) in
            switch value.number {
            case .int(let number)?:
                guard number != .min else {
                    throw JinjaError(.value, "integer result does not fit 64 bits")
                }
                return .int(abs(number))
            case .float(let number)?: return .float(number.magnitude)
            case nil:
                throw JinjaError(.type, "bad operand type for abs(): '\(value.typeName)'")
            }
        },
        Builtin("int", [.optional("default", .int(0)), .optional("base", .int(10))]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            if case .undefined(let undefined) = value { throw undefined.error }
            try interpreter.charge(walkThrough: value.stringValue ?? "")
            return try integer(value, base: try arguments.int(1)) ?? arguments[0]
        },
        Builtin("float", [.optional("default", .float(0))]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            if case .undefined(let undefined) = value { throw undefined.error }
            try interpreter.charge(walkThrough: value.stringValue ?? "")
            return double(value).map(JinjaValue.float) ?? arguments[0]
        },
        Builtin("round", [.optional("precision", .int(0)), .optional("method", .string("common"))])
        { value, arguments, _ throws(JinjaError) in
            try rounded(value, places: try arguments.int(0), method: try arguments.string(1))
        },
        Builtin("sum", [.optional("attribute"), .optional("start", .int(0))]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            var total = arguments[1]
            guard total.stringValue == nil else {
                throw JinjaError(.type, "sum() can't sum strings [use ''.join(seq) instead]")
            }
            for item in try interpreter.items(of: value) {
                let term = try member(arguments[0], of: item, interpreter)
                total = try interpreter.admit(try interpreter.apply(.add, total, term))
            }
            return total
        },
        Builtin("filesizeformat", [.optional("binary", .bool(false))]) {
            value,
            arguments,
            _ throws(JinjaError) in
            guard let bytes = double(value) else {
                throw JinjaError(.type, "expected a number, not '\(value.typeName)'")
            }
            return .string(try fileSize(bytes, isBinary: arguments.isTrue(0)))
        },
    ]

    private static func integer(
        _ value: JinjaValue,
        base: Int
    ) throws(JinjaError) -> JinjaValue? {
        switch value.number {
        case .int(let number)?: return .int(number)
        case .float(let number)?: return try truncated(number)
        case nil:
            guard let text = value.stringValue else { return nil }
            if let number = try IntegerText.parse(text, base: base) { return .int(number) }
            guard let number = double(value), number.isFinite else { return nil }
            return try truncated(number)
        }
    }

    private static func truncated(_ number: Double) throws(JinjaError) -> JinjaValue? {
        if number.isNaN { return nil }
        guard let whole = Int(exactly: number.rounded(.towardZero)) else {
            throw JinjaError(.value, "the float does not fit a 64-bit integer")
        }
        return .int(whole)
    }

    /// The value as Python's `float` converts it; `nil` if it does not.
    private static func double(_ value: JinjaValue) -> Double? {
        if let number = value.number { return number.double }
        guard let text = value.stringValue else { return nil }
        let trimmed = StringMethods.stripped(text, of: nil).lowercased()
        let unsigned = trimmed.drop { $0 == "+" || $0 == "-" }
        guard trimmed.count - unsigned.count <= 1 else { return nil }
        let isName = ["inf", "infinity", "nan"].contains(unsigned)
        let scalars = Array(unsigned.unicodeScalars)
        let isPlain = scalars.enumerated().allSatisfy { place, scalar in
            if scalar == "_" {
                return place > 0 && scalars[place - 1].isASCIIDigit && place + 1 < scalars.count
                    && scalars[place + 1].isASCIIDigit
            }
            return scalar.isASCIIDigit || [".", "e", "+", "-"].contains(scalar)
        }
        guard isName || isPlain && scalars.contains(where: \.isASCIIDigit) else { return nil }
        var plain = trimmed.filter { $0 != "_" }
        // Swift wants digits on both sides of the point.
        if let point = plain.firstIndex(of: "."), !isName {
            let after = plain.index(after: point)
            if after == plain.endIndex || !plain[after].isNumber { plain.insert("0", at: after) }
            let before = plain[..<point]
            if before.last?.isNumber != true { plain.insert("0", at: point) }
        }
        return Double(plain)
    }

    private static func rounded(
        _ value: JinjaValue,
        places: Int,
        method: String
    ) throws(JinjaError) -> JinjaValue {
        guard ["common", "ceil", "floor"].contains(method) else {
            throw JinjaError(.value, "method must be common, ceil or floor")
        }
        guard let number = value.number else {
            throw JinjaError(.type, "type \(value.typeName) doesn't define __round__ method")
        }
        if method == "common" {
            switch number {
            case .int(let whole): return .int(try Arithmetic.rounded(whole, places: places))
            case .float(let number): return .float(Arithmetic.rounded(number, places: places))
            }
        }
        let power = try Arithmetic.apply(.power, .int(10), .int(places))
        guard let scale = power.number?.double, number.double.isFinite else {
            throw JinjaError(.value, "cannot convert the float to an integer")
        }
        let scaled = number.double * scale
        return .float(scaled.rounded(method == "ceil" ? .up : .down) / scale)
    }

    private static func fileSize(_ bytes: Double, isBinary: Bool) throws(JinjaError) -> String {
        let base: Double = isBinary ? 1024 : 1000
        if bytes == 1 { return "1 Byte" }
        if bytes < base {
            guard let whole = Int(exactly: bytes.rounded(.towardZero)) else {
                throw JinjaError(.value, "the size does not fit a 64-bit integer")
            }
            return "\(whole) Bytes"
        }
        let prefixes = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
        var unit = base
        for (place, prefix) in prefixes.enumerated() {
            if bytes < unit * base || place == prefixes.count - 1 {
                let amount = FloatText.formatted(bytes / unit, notation: "f", precision: 1)
                return "\(amount) \(isBinary ? prefix.uppercased() + "i" : prefix)B"
            }
            unit *= base
        }
        return ""
    }
}

/// Integers as Python's `int` reads them.
private enum IntegerText {
    /// `nil` if the text is no integer of the base.
    static func parse(_ text: String, base: Int) throws(JinjaError) -> Int? {
        guard base == 0 || (2...36).contains(base) else {
            throw JinjaError(.value, "int() base must be >= 2 and <= 36, or 0")
        }
        var rest = StringMethods.stripped(text, of: nil).lowercased()[...]
        var sign = ""
        if let first = rest.first, first == "-" || first == "+" {
            sign = String(first)
            rest.removeFirst()
        }
        var radix = base
        for (prefix, prefixBase) in [("0x", 16), ("0o", 8), ("0b", 2)]
        where (base == prefixBase || base == 0) && rest.hasPrefix(prefix) {
            rest = rest.dropFirst(2)
            radix = prefixBase
        }
        if radix == 0 {
            guard !rest.hasPrefix("0") || rest.allSatisfy({ $0 == "0" || $0 == "_" }) else {
                return nil
            }
            radix = 10
        }
        guard let first = rest.first, first != "_", rest.last != "_",
            !rest.contains(bytesOf: "__")
        else {
            return nil
        }
        let digits = rest.filter { $0 != "_" }
        let isDigits = digits.allSatisfy { digit in
            digit.isASCII && (digit.isNumber || digit.isLetter)
                && Int(String(digit), radix: radix) != nil
        }
        guard isDigits else { return nil }
        guard let value = Int(sign + digits, radix: radix) else {
            throw JinjaError(.value, "integer \(sign)\(digits.prefix(40)) does not fit 64 bits")
        }
        return value
    }
}
