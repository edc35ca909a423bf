import JSON

extension SchemaCompiler {
    /// Greatest divisor for which multiples are enforced digit by digit.
    private static let divisorLimit = 10_000

    /// Numbers within the constraints, whole ones if only they are allowed.
    mutating func number(_ constraints: SchemaConstraints) throws(GrammarError) -> Expression {
        let numbers = constraints.numbers
        let isBounded = numbers.minimum != nil || numbers.maximum != nil
        var isWhole = !constraints.types.contains(.fraction)
        var digits = NumberRange.digitCount
        var divisors: [(value: Int, location: SchemaLocation)] = []
        for (factor, location) in numbers.multiples {
            if let divisor = factor.intValue {
                // Multiples of a whole number are whole.
                isWhole = true
                divisors.append((divisor, location))
            } else if !isWhole || divisors.isEmpty, let places = Self.decimalPlaces(factor) {
                digits = Swift.min(digits, places)
            } else {
                throw location.error(
                    "only whole numbers and powers of ten can be enforced",
                    at: "multipleOf"
                )
            }
        }
        if isWhole, !isBounded, divisors.isEmpty { return try shared("integer", JSONText.integer) }
        if !isWhole, !isBounded, numbers.multiples.isEmpty {
            return try shared("number", JSONText.number)
        }
        let range = NumberRange(
            minimum: numbers.minimum,
            maximum: numbers.maximum,
            fractionDigits: isWhole ? 0 : digits
        )
        guard !divisors.isEmpty else { return range.expression }
        var automaton = try ByteAutomaton(range.expression)
        for (divisor, location) in divisors where divisor > 1 {
            guard divisor <= Self.divisorLimit else {
                throw location.error("must be at most \(Self.divisorLimit)", at: "multipleOf")
            }
            automaton = try automaton.intersection(ByteAutomaton(multiplesOf: divisor))
        }
        return .automaton(automaton)
    }

    /// k if the factor is 10^-k.
    private static func decimalPlaces(_ factor: JSONValue) -> Int? {
        guard let decimal = DecimalText(factor), decimal.whole.isEmpty,
            decimal.fraction.last == 1, decimal.fraction.dropLast().allSatisfy({ $0 == 0 })
        else { return nil }
        return decimal.fraction.count
    }
}

extension ByteAutomaton {
    /// Whole decimal numbers divisible by a number above 1, leading zeros and sign included.
    ///
    /// State r + 2 stands for remainder r after at least one digit.
    init(multiplesOf divisor: Int) {
        var rows: [[(range: ClosedRange<UInt8>, target: Int)]] = []
        func row(_ remainder: Int) -> [(range: ClosedRange<UInt8>, target: Int)] {
            (0...9).map { digit in
                let byte = UInt8(48 + digit)
                return (byte...byte, (remainder * 10 + digit) % divisor + 2)
            }
        }
        let minus = UInt8(ascii: "-")
        rows.append([(minus...minus, 1)] + row(0))
        rows.append(row(0))
        for remainder in 0..<divisor { rows.append(row(remainder)) }
        self.init(edges: rows, accepting: [2])
    }
}
