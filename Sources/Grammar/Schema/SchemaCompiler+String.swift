import JSON

extension SchemaCompiler {
    /// Strings within the constraints.
    mutating func string(_ strings: SchemaConstraints.Strings) throws(GrammarError) -> Expression {
        let languages = try languages(strings)
        if languages.isEmpty, strings.otherPatterns.isEmpty, strings.excluded.isEmpty {
            guard strings.minLength > 0 || strings.maxLength != nil else { return try anyString() }
            let text = quoted(
                .repetition(
                    JSONText.anyCharacter,
                    min: strings.minLength,
                    max: strings.maxLength
                )
            )
            // A rule of its own, whose states are the same in all grammars.
            let most = strings.maxLength.map(String.init) ?? ""
            return try shared("string \(strings.minLength) \(most)", text)
        }
        if languages.count == 1, strings.otherPatterns.isEmpty, strings.excluded.isEmpty,
            !needsLength(strings, languages)
        {
            return quoted(languages[0].expression)
        }
        return quoted(.automaton(try contents(strings)))
    }

    private func needsLength(
        _ strings: SchemaConstraints.Strings,
        _ languages: [Language]
    ) -> Bool {
        guard strings.minLength > 0 || strings.maxLength != nil else { return false }
        return !languages.contains { language in
            language.shortest >= strings.minLength
                && strings.maxLength.map { language.longest <= $0 } ?? true
        }
    }

    /// What may stand between the quotes of strings within the constraints, each character written
    /// in one way only.
    func contents(
        _ strings: SchemaConstraints.Strings
    ) throws(GrammarError) -> ByteAutomaton {
        let languages = try languages(strings)
        var automaton = try ByteAutomaton(
            languages.first?.expression
                ?? .repetition(JSONText.character(.all), min: 0, max: nil)
        )
        for language in languages.dropFirst() {
            automaton = try automaton.intersection(ByteAutomaton(language.expression))
        }
        if needsLength(strings, languages) {
            let length = Expression.repetition(
                JSONText.character(.all),
                min: strings.minLength,
                max: strings.maxLength
            )
            automaton = try automaton.intersection(ByteAutomaton(length))
        }
        for (pattern, location) in strings.otherPatterns {
            let language = try language(pattern, isWhole: false, location, "pattern")
            automaton = try automaton.subtracting(ByteAutomaton(language.expression))
        }
        guard !strings.excluded.isEmpty else { return automaton }
        var excluded: [Expression] = []
        for text in strings.excluded { excluded.append(.bytes(try contentBytes(text))) }
        return try automaton.subtracting(ByteAutomaton(.choice(excluded)))
    }

    /// Alternatives within one schema of names, at most.
    private static let namesDepth = 16

    /// What may stand between the quotes of strings that satisfy all of some schemas.
    mutating func contents(
        of schemas: [SchemaLocation],
        depth: Int = 0
    ) throws(GrammarError) -> ByteAutomaton {
        guard depth < Self.namesDepth else {
            throw .tooComplex(what: "levels of alternatives for names", limit: Self.namesDepth)
        }
        let constraints = try SchemaConstraints(schemas, in: document)
        guard constraints.types.contains(.string) else { return try ByteAutomaton(.choice([])) }
        if let values = constraints.values {
            let evaluator = SchemaEvaluator(document: document)
            var texts: [Expression] = []
            for case .string(let text) in values {
                var isValid = true
                for schema in schemas where isValid {
                    isValid = try evaluator.isValid(.string(text), schema)
                }
                if isValid { texts.append(.bytes(try contentBytes(text))) }
            }
            return try ByteAutomaton(.choice(texts))
        }
        guard !constraints.alternatives.isEmpty else { return try contents(constraints.strings) }
        var choices: [Expression] = []
        for combination in try combinations(constraints) {
            choices.append(.automaton(try contents(of: combination, depth: depth + 1)))
        }
        return try ByteAutomaton(.choice(choices))
    }

    /// A text as it stands between its quotes.
    func contentBytes(_ text: String) throws(GrammarError) -> [UInt8] {
        do {
            return try Array(JSONValue.string(text).serializedBytes().dropFirst().dropLast())
        } catch {
            throw document.root.error("\(error)")
        }
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
        _ keyword: String?
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

    /// The names that a key of `patternProperties` matches, as they stand between their quotes.
    func contents(
        matching pattern: String,
        _ location: SchemaLocation
    ) throws(GrammarError) -> ByteAutomaton {
        let all = try ByteAutomaton(.repetition(JSONText.character(.all), min: 0, max: nil))
        let language = try language(pattern, isWhole: false, location, nil)
        return try all.intersection(ByteAutomaton(language.expression))
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
