package import JSON

extension RequestReader {
    /// A whole number within a range.
    ///
    /// - Throws: `APIError` for another type, a fraction, or a value outside the range.
    package func int(
        _ key: String,
        in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(APIError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let int = value.intValue else {
            if let isNegative = Self.signOfHugeInteger(value) {
                throw outOfRange("integer", path(key), range, "\(value)", isBelow: isNegative)
            }
            throw Self.invalidType(path(key), expected: "an integer", found: value)
        }
        guard range.contains(int) else {
            throw outOfRange(
                "integer",
                path(key),
                range,
                "\(int)",
                isBelow: int < range.lowerBound
            )
        }
        return int
    }

    /// A whole number that is only an upper bound: beyond `Int` it is `Int.max`.
    package func bound(_ key: String, atLeast minimum: Int) throws(APIError) -> Int? {
        if let value = value(key), Self.signOfHugeInteger(value) == false {
            return Int.max
        }
        return try int(key, in: minimum...Int.max)
    }

    /// A number within a range.
    ///
    /// - Throws: `APIError` for another type, or a value outside the range, `1e400` included.
    package func float(
        _ key: String,
        in range: ClosedRange<Float> = -Float.greatestFiniteMagnitude
            ... .greatestFiniteMagnitude
    ) throws(APIError) -> Float? {
        guard let value = value(key) else { return nil }
        return try Self.float(value, at: path(key), in: range)
    }

    /// A value that must be a number within a range.
    package static func float(
        _ value: JSONValue,
        at path: String,
        in range: ClosedRange<Float>
    ) throws(APIError) -> Float {
        let number: (text: String, value: Float)
        if let double = value.doubleValue {
            number = ("\(double)", Float(double))
        } else if case .number(let literal) = value {
            // Beyond a double's range: no range reaches there.
            let isNegative = literal.text.hasPrefix("-")
            number = (literal.text, isNegative ? -.infinity : .infinity)
        } else {
            throw invalidType(path, expected: "a decimal", found: value)
        }
        guard range.contains(number.value) else {
            throw outOfRange(
                "decimal",
                path,
                range,
                number.text,
                isBelow: number.value < range.lowerBound
            )
        }
        return number.value
    }

    private func outOfRange<Bound>(
        _ kind: String,
        _ path: String,
        _ range: ClosedRange<Bound>,
        _ found: String,
        isBelow: Bool
    ) -> APIError {
        Self.outOfRange(kind, path, range, found, isBelow: isBelow)
    }

    private static func outOfRange<Bound>(
        _ kind: String,
        _ path: String,
        _ range: ClosedRange<Bound>,
        _ found: String,
        isBelow: Bool
    ) -> APIError {
        let (side, sign, bound) =
            isBelow
            ? ("below minimum", ">=", range.lowerBound) : ("above maximum", "<=", range.upperBound)
        let code = isBelow ? "below_min_value" : "above_max_value"
        return .invalid(
            """
            Invalid '\(path)': \(kind) \(side) value. \
            Expected a value \(sign) \(bound), but got \(found) instead.
            """,
            param: path,
            code: "\(kind)_\(code)"
        )
    }

    /// Whether an integer beyond 64 bits is negative; nil for every other value.
    private static func signOfHugeInteger(_ value: JSONValue) -> Bool? {
        switch value {
        case .double(let double) where double.rounded() == double:
            abs(double) >= 0x1p63 ? double < 0 : nil
        case .number(let literal) where literal.isInteger:
            literal.text.hasPrefix("-")
        default:
            nil
        }
    }
}
