/// The pieces of JSON text (RFC 8259) as expressions.
enum JSONText {
    /// Between tokens: nothing, a space, or line breaks with indentation.
    ///
    /// Bounded, so that no model can go on writing blanks for ever; llama.cpp's choice.
    static let space = Expression.choice([
        .empty, .bytes([0x20]),
        .sequence([
            .repetition(.bytes([0x0A]), min: 1, max: 2),
            .repetition(.scalars(ScalarSet(" \t")), min: 0, max: 20),
        ]),
    ])

    private static let mustEscape = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C])

    /// One character of a set inside a string: escaped only if it must be.
    static func character(_ set: ScalarSet) -> Expression {
        var parts: [Expression] = []
        let plain = set.subtracting(mustEscape)
        if !plain.isEmpty { parts.append(.scalars(plain)) }
        for range in set.intersection(mustEscape).ranges {
            for value in range { parts.append(escape(value)) }
        }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    /// The escape of a quote, a backslash or a control character.
    private static func escape(_ value: UInt32) -> Expression {
        let short: [UInt32: String] = [
            0x22: "\\\"", 0x5C: "\\\\", 0x08: "\\b", 0x0C: "\\f", 0x0A: "\\n", 0x0D: "\\r",
            0x09: "\\t",
        ]
        if let text = short[value] { return .text(text) }
        let digits = String(value, radix: 16)
        return .text("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }

    /// One character of any string, with every escape that JSON allows but lone surrogates.
    static let anyCharacter: Expression = {
        let hex = Expression.scalars(ScalarSet("0123456789abcdefABCDEF"))
        func unit(_ first: Expression, _ second: Expression) -> Expression {
            .sequence([.text("\\u"), first, second, hex, hex])
        }
        let d = Expression.scalars(ScalarSet("dD"))
        return .choice([
            .scalars(mustEscape.inverted),
            .sequence([.text("\\"), .scalars(ScalarSet("\"\\/bfnrt"))]),
            unit(.scalars(ScalarSet("0123456789abcefABCEF")), hex),
            unit(d, .scalars(ScalarSet("01234567"))),
            .sequence([
                unit(d, .scalars(ScalarSet("89abAB"))), unit(d, .scalars(ScalarSet("cdefCDEF"))),
            ]),
        ])
    }()

    /// Any string, with its quotes.
    static let string = Expression.sequence([
        .text("\""), .repetition(anyCharacter, min: 0, max: nil), .text("\""),
    ])

    /// A number without fraction and exponent, of at most 16 digits.
    static let integer = Expression.sequence([
        .optional(.text("-")),
        .choice([
            .text("0"),
            .sequence([.scalars(ScalarSet([0x31...0x39])), .repetition(digit, min: 0, max: 15)]),
        ]),
    ])

    /// Any number, its parts of bounded length so that no model can write digits for ever.
    static let number = Expression.sequence([
        integer,
        .optional(.sequence([.text("."), .repetition(digit, min: 1, max: 16)])),
        .optional(
            .sequence([
                .scalars(ScalarSet("eE")), .optional(.scalars(ScalarSet("+-"))),
                .repetition(digit, min: 1, max: nil),
            ])
        ),
    ])

    static let digit = Expression.scalars(ScalarSet([0x30...0x39]))
}
