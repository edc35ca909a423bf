/// A regular expression as written, over characters.
indirect enum RegexNode: Sendable {
    case characters(ScalarSet)
    case sequence([RegexNode])
    case alternatives([RegexNode])
    case repetition(RegexNode, min: Int, max: Int?)
    /// `^`
    case startAnchor
    /// `$`
    case endAnchor
}

/// How the characters of a text are written in the output.
enum CharacterEncoding: Sendable {
    /// As they are, in UTF-8.
    case plain
    /// Inside of a JSON string: quotes, backslashes and control characters by escapes.
    case json

    /// The bytes of one character of a set.
    func expression(_ set: ScalarSet) -> Expression {
        switch self {
        case .plain: .scalars(set)
        case .json: JSONText.character(set)
        }
    }
}

extension RegexNode {
    /// The texts that match as a whole; anchors at the ends change nothing.
    ///
    /// - Throws: `GrammarError.regex` for an anchor within the text.
    func wholeMatch(_ encoding: CharacterEncoding) throws(GrammarError) -> Expression {
        try expression(encoding, atStart: true, atEnd: true, around: nil)
    }

    /// The texts in which a match can be found anywhere, as JSON Schema's `pattern` asks.
    ///
    /// - Throws: `GrammarError.regex` for an anchor within the text.
    func search(_ encoding: CharacterEncoding) throws(GrammarError) -> Expression {
        let anything = Expression.repetition(encoding.expression(.all), min: 0, max: nil)
        return try expression(encoding, atStart: true, atEnd: true, around: anything)
    }

    /// The expression; where it begins or ends the text without an anchor, `around` goes there.
    private func expression(
        _ encoding: CharacterEncoding,
        atStart: Bool,
        atEnd: Bool,
        around: Expression?
    ) throws(GrammarError) -> Expression {
        switch self {
        case .alternatives(let alternatives):
            var parts: [Expression] = []
            for alternative in alternatives {
                parts.append(
                    try alternative.expression(
                        encoding,
                        atStart: atStart,
                        atEnd: atEnd,
                        around: around
                    )
                )
            }
            return .choice(parts)
        case .sequence(let parts):
            return try Self.sequence(
                parts,
                encoding,
                atStart: atStart,
                atEnd: atEnd,
                around: around
            )
        default:
            return try Self.sequence(
                [self],
                encoding,
                atStart: atStart,
                atEnd: atEnd,
                around: around
            )
        }
    }

    private static func sequence(
        _ parts: [RegexNode],
        _ encoding: CharacterEncoding,
        atStart: Bool,
        atEnd: Bool,
        around: Expression?
    ) throws(GrammarError) -> Expression {
        var parts = parts[...]
        var leading = atStart ? around : nil
        var trailing = atEnd ? around : nil
        while atStart, case .startAnchor? = parts.first {
            parts.removeFirst()
            leading = nil
        }
        while atEnd, case .endAnchor? = parts.last {
            parts.removeLast()
            trailing = nil
        }
        // A single group passes the ends on, as in `^(?:a|b$)`.
        if parts.count == 1, let part = parts.first, part.isGroup {
            let inner = try part.expression(
                encoding,
                atStart: atStart && (leading != nil || around == nil),
                atEnd: atEnd && (trailing != nil || around == nil),
                around: around
            )
            return inner
        }
        var result: [Expression] = leading.map { [$0] } ?? []
        for part in parts { result.append(try part.inner(encoding)) }
        if let trailing { result.append(trailing) }
        return .sequence(result)
    }

    private var isGroup: Bool {
        switch self {
        case .alternatives, .sequence: true
        default: false
        }
    }

    /// The expression of a part that neither begins nor ends the text.
    private func inner(_ encoding: CharacterEncoding) throws(GrammarError) -> Expression {
        switch self {
        case .characters(let set): return encoding.expression(set)
        case .repetition(let body, let min, let max):
            return .repetition(try body.inner(encoding), min: min, max: max)
        case .sequence(let parts):
            var result: [Expression] = []
            for part in parts { result.append(try part.inner(encoding)) }
            return .sequence(result)
        case .alternatives(let parts):
            var result: [Expression] = []
            for part in parts { result.append(try part.inner(encoding)) }
            return .choice(result)
        case .startAnchor, .endAnchor:
            throw .regex(
                offset: 0,
                expected: "'^' and '$' at the ends of the expression only",
                found: "one within it"
            )
        }
    }
}
