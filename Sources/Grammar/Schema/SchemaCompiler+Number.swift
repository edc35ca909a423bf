import JSON

extension SchemaCompiler {
    /// Numbers within the constraints, whole ones if only they are allowed.
    mutating func number(_ constraints: SchemaConstraints) throws(GrammarError) -> Expression {
        let numbers = constraints.numbers
        let isWhole = !constraints.types.contains(.fraction)
        guard constraints.types.contains(.integer) else { return fractions(numbers) }
        if numbers.isFree {
            return isWhole
                ? try shared("integer", JSONText.integer) : try shared("number", JSONText.number)
        }
        var steps: [DecimalStep] = []
        for (factor, location) in numbers.multiples { steps.append(try step(factor, location)) }
        // Multiples of a whole number are whole; others may end in a zero, as prices do.
        let digits =
            isWhole || steps.contains { $0.places == 0 }
            ? 0 : steps.map { Swift.max($0.places, 2) }.min() ?? NumberRange.digitCount
        let range = Self.ranges(numbers, digits: digits)
        guard !steps.isEmpty || !numbers.otherMultiples.isEmpty else { return range }
        var automaton = try ByteAutomaton(range)
        for step in steps where step.count > 1 || step.places > 0 {
            automaton = try automaton.intersection(ByteAutomaton(multiplesOf: step))
        }
        for (factor, location) in numbers.otherMultiples {
            let step = try step(factor, location).withFraction
            automaton = try automaton.subtracting(ByteAutomaton(multiplesOf: step))
        }
        return .automaton(automaton)
    }

    private func step(
        _ factor: JSONValue,
        _ location: SchemaLocation
    ) throws(GrammarError) -> DecimalStep {
        guard let step = DecimalStep(factor) else {
            throw location.error(
                "must have few enough digits to be followed one by one",
                at: "multipleOf"
            )
        }
        return step
    }

    /// Numbers that are not whole, with one digit behind the point that is not 0.
    private func fractions(_ numbers: SchemaConstraints.Numbers) -> Expression {
        let zeros = Expression.repetition(.text("0"), min: 0, max: NumberRange.digitCount)
        let any = Self.ranges(numbers, digits: NumberRange.digitCount)
        let anyWhole = Expression.sequence([
            .optional(.text("-")), .repetition(JSONText.digit, min: 1, max: nil),
            .optional(.sequence([.text("."), zeros])),
        ])
        guard let all = try? ByteAutomaton(any), let whole = try? ByteAutomaton(anyWhole),
            let rest = try? all.subtracting(whole)
        else { return .choice([]) }
        return .automaton(rest)
    }

    /// The range with the numbers that are excluded cut out.
    private static func ranges(
        _ numbers: SchemaConstraints.Numbers,
        digits: Int
    ) -> Expression {
        var parts: [Expression] = []
        var low = numbers.minimum
        func add(upTo high: SchemaConstraints.Bound?) {
            var part = numbers
            part.minimum = low
            if let high { part.lower(to: high) }
            let range = NumberRange(
                minimum: part.minimum,
                maximum: part.maximum,
                fractionDigits: digits
            )
            parts.append(range.expression)
        }
        for number in numbers.excluded.sorted() {
            if let low, !(low.value < number), low.isExclusive || number < low.value { continue }
            add(upTo: .init(value: number, isExclusive: true))
            low = .init(value: number, isExclusive: true)
        }
        add(upTo: nil)
        return parts.count == 1 ? parts[0] : .choice(parts)
    }
}
