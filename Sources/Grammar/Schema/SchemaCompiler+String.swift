extension SchemaCompiler {
    /// Strings within the constraints.
    mutating func string(_ strings: SchemaConstraints.Strings) throws(GrammarError) -> Expression {
        let languages = try languages(strings)
        if languages.isEmpty {
            guard strings.minLength > 0 || strings.maxLength != nil else { return try anyString() }
            return quoted(
                .repetition(
                    JSONText.anyCharacter,
                    min: strings.minLength,
                    max: strings.maxLength
                )
            )
        }
        let needsLength = !languages.contains { language in
            language.shortest >= strings.minLength
                && strings.maxLength.map { language.longest <= $0 } ?? true
        }
        guard languages.count > 1 || needsLength else { return quoted(languages[0].expression) }
        var automaton = try ByteAutomaton(languages[0].expression)
        for language in languages.dropFirst() {
            automaton = try automaton.intersection(ByteAutomaton(language.expression))
        }
        if needsLength {
            let length = Expression.repetition(
                JSONText.character(.all),
                min: strings.minLength,
                max: strings.maxLength
            )
            automaton = try automaton.intersection(ByteAutomaton(length))
        }
        return quoted(.automaton(automaton))
    }

    /// A pattern's or format's strings, with the least and greatest number of characters.
    private struct Language {
        let expression: Expression
        let shortest: Int
        let longest: Int
    }

    private func languages(
        _ strings: SchemaConstraints.Strings
    ) throws(GrammarError) -> [Language] {
        var languages: [Language] = []
        for (pattern, location) in strings.patterns {
            languages.append(try language(pattern, isWhole: false, location, "pattern"))
        }
        for (name, location) in strings.formats {
            guard let regex = StringFormats.regex(name) else {
                throw location.error(
                    "'\(name)' cannot be enforced; known are "
                        + StringFormats.names.joined(separator: ", "),
                    at: "format"
                )
            }
            languages.append(try language(regex, isWhole: true, location, "format"))
        }
        return languages
    }

    private func language(
        _ regex: String,
        isWhole: Bool,
        _ location: SchemaLocation,
        _ keyword: String
    ) throws(GrammarError) -> Language {
        do {
            let node = try RegexParser.parse(regex)
            let isAnchored = isWhole || node.isAnchored
            return Language(
                expression: isWhole ? try node.wholeMatch(.json) : try node.search(.json),
                shortest: node.shortest,
                longest: isAnchored ? node.longest : .max
            )
        } catch .regex(let offset, let expected, let found) {
            throw location.error(
                "character \(offset + 1): expected \(expected), found \(found)",
                at: keyword
            )
        }
    }

    /// The strings' contents as an automaton, for names of properties.
    func contents(
        matching patterns: [(text: String, location: SchemaLocation)]
    ) throws(GrammarError) -> ByteAutomaton {
        var automaton = try ByteAutomaton(
            .repetition(JSONText.character(.all), min: 0, max: nil)
        )
        for (pattern, location) in patterns {
            let language = try language(pattern, isWhole: false, location, "patternProperties")
            automaton = try automaton.intersection(ByteAutomaton(language.expression))
        }
        return automaton
    }

    /// Contents between quotes.
    func quoted(_ contents: Expression) -> Expression {
        .sequence([.text("\""), contents, .text("\"")])
    }
}

extension RegexNode {
    /// Whether every match begins and ends with the text.
    fileprivate var isAnchored: Bool {
        switch self {
        case .alternatives(let parts): return parts.allSatisfy(\.isAnchored)
        case .sequence(let parts):
            if parts.count == 1 { return parts[0].isAnchored }
            guard case .startAnchor? = parts.first, case .endAnchor? = parts.last else {
                return false
            }
            return true
        default: return false
        }
    }

    /// Fewest characters of a match.
    fileprivate var shortest: Int {
        switch self {
        case .characters: 1
        case .startAnchor, .endAnchor: 0
        case .sequence(let parts): parts.reduce(0) { $0.saturatingAdd($1.shortest) }
        case .alternatives(let parts): parts.map(\.shortest).min() ?? 0
        case .repetition(let body, let min, _): body.shortest.saturatingMultiply(min)
        }
    }

    /// Most characters of a match.
    fileprivate var longest: Int {
        switch self {
        case .characters: 1
        case .startAnchor, .endAnchor: 0
        case .sequence(let parts): parts.reduce(0) { $0.saturatingAdd($1.longest) }
        case .alternatives(let parts): parts.map(\.longest).max() ?? 0
        case .repetition(let body, _, let max):
            max.map { body.longest.saturatingMultiply($0) } ?? (body.longest == 0 ? 0 : .max)
        }
    }
}
