/// Numbers between bounds as expressions over their decimal notation.
///
/// Texts have at most 16 digits before and behind the point unless a bound has more, so that no
/// model can go on writing digits for ever; exponents are left out.
struct NumberRange {
    /// Least number, `nil` without bound.
    let minimum: SchemaConstraints.Bound?
    /// Greatest number, `nil` without bound.
    let maximum: SchemaConstraints.Bound?
    /// Most digits behind the point; 0 leaves whole numbers.
    let fractionDigits: Int

    static let digitCount = 16

    /// All numbers of the range.
    var expression: Expression {
        var parts: [Expression] = []
        let zero = DecimalText(isNegative: false, whole: [], fraction: [])
        let zeroBound = SchemaConstraints.Bound(value: zero, isExclusive: false)
        if maximum.map({ !($0.value < zero) }) ?? true {
            let low = minimum.flatMap { $0.value < zero ? nil : $0 } ?? zeroBound
            parts.append(magnitudes(from: low, to: maximum))
        }
        if minimum.map({ $0.value < zero }) ?? true {
            // -x lies in the range if x lies between the negated bounds.
            let low =
                maximum.flatMap { $0.value < zero ? $0.negated : nil }
                ?? SchemaConstraints.Bound(value: zero, isExclusive: true)
            parts.append(.sequence([.text("-"), magnitudes(from: low, to: minimum?.negated)]))
        }
        return .choice(parts)
    }

    /// Unsigned numbers between two bounds of which the lower is not negative.
    private func magnitudes(
        from low: SchemaConstraints.Bound,
        to high: SchemaConstraints.Bound?
    ) -> Expression {
        let most = Swift.max(Self.digitCount, low.value.whole.count + 1)
        let high =
            high
            ?? SchemaConstraints.Bound(
                value: DecimalText(
                    isNegative: false,
                    whole: [UInt8](repeating: 9, count: most),
                    fraction: [UInt8](repeating: 9, count: fractionDigits)
                ),
                isExclusive: false
            )
        guard !(high.value < low.value) else { return .choice([]) }
        let anyFraction = fraction(fromAtLeast: [], isExclusive: false)

        if low.value.whole == high.value.whole {
            let both = Self.intersection(
                fraction(fromAtLeast: low.value.fraction, isExclusive: low.isExclusive),
                fraction(toAtMost: high.value.fraction, isExclusive: high.isExclusive)
            )
            return .sequence([Self.digits(low.value.whole), both])
        }
        var parts: [Expression] = [
            .sequence([
                Self.digits(low.value.whole),
                fraction(fromAtLeast: low.value.fraction, isExclusive: low.isExclusive),
            ]),
            .sequence([
                Self.digits(high.value.whole),
                fraction(toAtMost: high.value.fraction, isExclusive: high.isExclusive),
            ]),
        ]
        if let between = Self.between(low.value.whole, high.value.whole) {
            parts.append(.sequence([between, anyFraction]))
        }
        return .choice(parts)
    }

    /// The digits of a whole number; none is 0.
    private static func digits(_ digits: [UInt8]) -> Expression {
        .bytes(digits.isEmpty ? [48] : digits.map { $0 + 48 })
    }

    private static func digit(_ range: ClosedRange<UInt8>) -> Expression {
        .scalars(ScalarSet([UInt32(range.lowerBound) + 48...UInt32(range.upperBound) + 48]))
    }

    private static func anyDigits(_ count: Int) -> Expression {
        .repetition(JSONText.digit, min: count, max: count)
    }

    /// Whole numbers strictly between two, both given without leading zeros.
    private static func between(_ low: [UInt8], _ high: [UInt8]) -> Expression? {
        var parts: [Expression] = []
        if low.count == high.count {
            parts = between(low[...], high[...], prefix: [])
        } else {
            if !low.isEmpty { parts += above(low[...], prefix: []) }
            for count in low.count + 1..<Swift.max(high.count, low.count + 1) {
                parts.append(.sequence([digit(1...9), anyDigits(count - 1)]))
            }
            parts += below(high[...], prefix: [], first: 1)
        }
        return parts.isEmpty ? nil : .choice(parts)
    }

    /// Numbers of the same length strictly between two.
    private static func between(
        _ low: ArraySlice<UInt8>,
        _ high: ArraySlice<UInt8>,
        prefix: [UInt8]
    ) -> [Expression] {
        guard let a = low.first, let b = high.first else { return [] }
        if a == b { return between(low.dropFirst(), high.dropFirst(), prefix: prefix + [a]) }
        var parts = above(low.dropFirst(), prefix: prefix + [a])
        if a + 1 < b {
            parts.append(
                .sequence([
                    .bytes(prefix.map { $0 + 48 }), digit(a + 1...b - 1),
                    anyDigits(low.count - 1),
                ])
            )
        }
        return parts + below(high.dropFirst(), prefix: prefix + [b], first: 0)
    }

    /// Numbers of the same length above one.
    private static func above(_ low: ArraySlice<UInt8>, prefix: [UInt8]) -> [Expression] {
        var parts: [Expression] = []
        var prefix = prefix
        for (index, value) in low.enumerated() {
            if value < 9 {
                parts.append(
                    .sequence([
                        .bytes(prefix.map { $0 + 48 }), digit(value + 1...9),
                        anyDigits(low.count - index - 1),
                    ])
                )
            }
            prefix.append(value)
        }
        return parts
    }

    /// Numbers of the same length below one, their first digit at least `first`.
    private static func below(
        _ high: ArraySlice<UInt8>,
        prefix: [UInt8],
        first: UInt8
    ) -> [Expression] {
        var parts: [Expression] = []
        var prefix = prefix
        for (index, value) in high.enumerated() {
            let least = index == 0 ? first : 0
            if value > least {
                parts.append(
                    .sequence([
                        .bytes(prefix.map { $0 + 48 }), digit(least...value - 1),
                        anyDigits(high.count - index - 1),
                    ])
                )
            }
            prefix.append(value)
        }
        return parts
    }
}

extension NumberRange {
    /// `.` and digits, or nothing, worth at least 0.f (or more than it).
    private func fraction(fromAtLeast digits: [UInt8], isExclusive: Bool) -> Expression {
        guard fractionDigits > 0 || digits.isEmpty else { return .choice([]) }
        var parts: [Expression] = []
        if digits.isEmpty, !isExclusive { parts.append(.empty) }
        guard fractionDigits > 0 else { return .choice(parts) }
        var prefix: [UInt8] = []
        for value in digits {
            if value < 9 { parts.append(fraction(prefix, Self.digit(value + 1...9))) }
            prefix.append(value)
        }
        if isExclusive {
            // Equal so far: zeros, then a digit that is not.
            parts.append(
                .sequence([
                    .text("."), .bytes(prefix.map { $0 + 48 }),
                    .repetition(.text("0"), min: 0, max: fractionDigits), Self.digit(1...9),
                    .repetition(JSONText.digit, min: 0, max: fractionDigits),
                ])
            )
        } else if digits.isEmpty {
            parts.append(fraction([], JSONText.digit))
        } else {
            parts.append(
                .sequence([
                    .text("."), .bytes(prefix.map { $0 + 48 }),
                    .repetition(JSONText.digit, min: 0, max: fractionDigits),
                ])
            )
        }
        return .choice(parts)
    }

    /// `.` and digits, or nothing, worth at most 0.f (or less than it).
    private func fraction(toAtMost digits: [UInt8], isExclusive: Bool) -> Expression {
        var parts: [Expression] = []
        if !digits.isEmpty || !isExclusive { parts.append(.empty) }
        guard fractionDigits > 0 else { return .choice(parts) }
        var prefix: [UInt8] = []
        for value in digits {
            if value > 0 { parts.append(fraction(prefix, Self.digit(0...value - 1))) }
            prefix.append(value)
            // A proper prefix is worth less than the whole.
            if prefix.count < digits.count {
                parts.append(.sequence([.text("."), .bytes(prefix.map { $0 + 48 })]))
            }
        }
        if !isExclusive {
            let least = digits.isEmpty ? 1 : 0
            parts.append(
                .sequence([
                    .text("."), .bytes(prefix.map { $0 + 48 }),
                    .repetition(.text("0"), min: least, max: fractionDigits),
                ])
            )
        }
        return .choice(parts)
    }

    /// `.`, the prefix, one of some digits, and more.
    private func fraction(_ prefix: [UInt8], _ next: Expression) -> Expression {
        let room = Swift.max(fractionDigits - prefix.count - 1, 0)
        return .sequence([
            .text("."), .bytes(prefix.map { $0 + 48 }), next,
            .repetition(JSONText.digit, min: 0, max: room),
        ])
    }

    /// The texts of both; these automata are far below any limit.
    private static func intersection(_ a: Expression, _ b: Expression) -> Expression {
        guard let left = try? ByteAutomaton(a), let right = try? ByteAutomaton(b),
            let both = try? left.intersection(right)
        else { return .choice([]) }
        return .automaton(both)
    }
}

extension SchemaConstraints.Bound {
    /// The bound mirrored at zero.
    var negated: SchemaConstraints.Bound { .init(value: value.negated, isExclusive: isExclusive) }
}
