#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Python's arithmetic on numbers; what does not fit 64 bits is an error.
enum Arithmetic {
    static func apply(
        _ operation: UnaryOperator,
        _ operand: JinjaValue
    ) throws(JinjaError) -> JinjaValue {
        if case .undefined(let undefined) = operand { throw undefined.error }
        guard let number = operand.number else {
            throw JinjaError(
                .type,
                "bad operand type for unary \(operation.rawValue): '\(operand.typeName)'"
            )
        }
        switch (operation, number) {
        case (.plus, _): return JinjaValue(number)
        case (.negate, .float(let value)): return .float(-value)
        case (.negate, .int(let value)):
            return .int(try checked(0.subtractingReportingOverflow(value)))
        }
    }

    static func apply(
        _ operation: BinaryOperator,
        _ left: Number,
        _ right: Number
    ) throws(JinjaError) -> JinjaValue {
        if case .int(let left) = left, case .int(let right) = right {
            return try apply(operation, left, right)
        }
        return .float(try apply(operation, left.double, right.double))
    }

    private static func apply(
        _ operation: BinaryOperator,
        _ left: Int,
        _ right: Int
    ) throws(JinjaError) -> JinjaValue {
        switch operation {
        case .add: return .int(try checked(left.addingReportingOverflow(right)))
        case .subtract: return .int(try checked(left.subtractingReportingOverflow(right)))
        case .multiply: return .int(try checked(left.multipliedReportingOverflow(by: right)))
        case .divide:
            guard right != 0 else { throw JinjaError(.value, "division by zero") }
            return .float(Double(left) / Double(right))
        case .floorDivide:
            let (quotient, remainder) = try divided(left, right)
            return .int(remainder != 0 && (remainder < 0) != (right < 0) ? quotient - 1 : quotient)
        case .modulo:
            let (_, remainder) = try divided(left, right)
            return .int(
                remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
            )
        case .power:
            if right < 0 { return .float(try apply(.power, Double(left), Double(right))) }
            return .int(try power(left, right))
        }
    }

    private static func divided(
        _ left: Int,
        _ right: Int
    ) throws(JinjaError) -> (quotient: Int, remainder: Int) {
        guard right != 0 else { throw JinjaError(.value, "integer division or modulo by zero") }
        // The smallest integer divided by -1 is the one quotient that does not fit.
        let quotient = try checked(left.dividedReportingOverflow(by: right))
        return (quotient, left - quotient * right)
    }

    private static func power(_ base: Int, _ exponent: Int) throws(JinjaError) -> Int {
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
        // |base| >= 2 overflows within 63 rounds.
        var result = 1
        for _ in 0..<exponent { result = try checked(result.multipliedReportingOverflow(by: base)) }
        return result
    }

    private static func checked(
        _ result: (partialValue: Int, overflow: Bool)
    ) throws(JinjaError) -> Int {
        guard !result.overflow else {
            throw JinjaError(.value, "integer result does not fit 64 bits")
        }
        return result.partialValue
    }

    private static func apply(
        _ operation: BinaryOperator,
        _ left: Double,
        _ right: Double
    ) throws(JinjaError) -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .divide:
            guard right != 0 else { throw JinjaError(.value, "float division by zero") }
            return left / right
        case .floorDivide: return try divided(left, right).quotient
        case .modulo: return try divided(left, right).remainder
        case .power:
            guard left != 0 || right >= 0 else {
                throw JinjaError(.value, "0.0 cannot be raised to a negative power")
            }
            let result = pow(left, right)
            if result.isNaN, !left.isNaN, !right.isNaN {
                throw JinjaError(.value, "the power is a complex number")
            }
            if result.isInfinite, left.isFinite, right.isFinite {
                throw JinjaError(.value, "Numerical result out of range")
            }
            return result
        }
    }

    /// Python's `divmod` of floats: the remainder has the sign of the divisor.
    private static func divided(
        _ left: Double,
        _ right: Double
    ) throws(JinjaError) -> (quotient: Double, remainder: Double) {
        guard right != 0 else { throw JinjaError(.value, "float floor division by zero") }
        var remainder = fmod(left, right)
        var quotient = (left - remainder) / right
        if remainder != 0 {
            if (right < 0) != (remainder < 0) {
                remainder += right
                quotient -= 1
            }
        } else {
            remainder = Double(signOf: right, magnitudeOf: 0)
        }
        if quotient == 0 { return (Double(signOf: left / right, magnitudeOf: 0), remainder) }
        let floor = quotient.rounded(.down)
        return (quotient - floor > 0.5 ? floor + 1 : floor, remainder)
    }

    /// Python's `round`: halves go to the even neighbour, as decided on the exact value.
    static func rounded(_ value: Double, places: Int) -> Double {
        guard value.isFinite, places < 324 else { return value }
        if places >= 0 {
            let text = FloatText.formatted(value, notation: "f", precision: places)
            return Double(text) ?? value
        }
        guard places > -310 else { return Double(signOf: value, magnitudeOf: 0) }
        let scale = pow(10, Double(-places))
        return (value / scale).rounded(.toNearestOrEven) * scale
    }

    /// Python's `round` of an integer.
    static func rounded(_ value: Int, places: Int) throws(JinjaError) -> Int {
        guard places < 0 else { return value }
        guard places > -19 else { return 0 }
        let scale = try power(10, -places)
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: scale)
        let twice = remainder.magnitude * 2
        let roundsAway = twice > scale.magnitude || twice == scale.magnitude && quotient % 2 != 0
        guard roundsAway else { return quotient * scale }
        return try checked(
            (quotient + value.signum()).multipliedReportingOverflow(by: scale)
        )
    }
}
