import JSON

extension SchemaConstraints {
    /// Whether a value of `enum` or `const` satisfies the other constraints.
    ///
    /// - Throws: `GrammarError.schema` when that cannot be told.
    func admits(_ value: JSONValue) throws(GrammarError) -> Bool {
        guard types.contains(SchemaTypes(of: value)) else { return false }
        switch value {
        case .string(let text): return try admits(text)
        case .int, .double, .number: return try admits(number: value)
        case .array(let elements):
            try refuse(if: !arrays.isEmpty, "the items of arrays in 'enum'")
            return elements.count >= minItems && maxItems.map { elements.count <= $0 } ?? true
        case .object(let members):
            try refuse(if: !objects.isEmpty, "the properties of objects in 'enum'")
            return required.allSatisfy { members[$0] != nil } && members.count >= minProperties
                && maxProperties.map { members.count <= $0 } ?? true
        case .null, .bool: return true
        }
    }

    private func admits(_ text: String) throws(GrammarError) -> Bool {
        let count = text.unicodeScalars.count
        guard count >= strings.minLength, strings.maxLength.map({ count <= $0 }) ?? true else {
            return false
        }
        for (pattern, _) in strings.patterns {
            let language = try ByteAutomaton(RegexParser.parse(pattern).search(.plain))
            guard language.matches(text.utf8) else { return false }
        }
        for (name, location) in strings.formats {
            guard let regex = StringFormats.regex(name) else {
                throw location.error("'\(name)' cannot be enforced", at: "format")
            }
            let language = try ByteAutomaton(RegexParser.parse(regex).wholeMatch(.plain))
            guard language.matches(text.utf8) else { return false }
        }
        return true
    }

    private func admits(number value: JSONValue) throws(GrammarError) -> Bool {
        let isConstrained =
            numbers.minimum != nil || numbers.maximum != nil || !numbers.multiples.isEmpty
        guard isConstrained else { return true }
        try refuse(if: !numbers.multiples.isEmpty, "'multipleOf' beside 'enum'")
        guard let number = DecimalText(value) else { return false }
        if let bound = numbers.minimum, number < bound.value { return false }
        if let bound = numbers.maximum, bound.value < number { return false }
        for bound in [numbers.minimum, numbers.maximum].compactMap(\.self)
        where bound.isExclusive && bound.value == number { return false }
        return true
    }

    private func refuse(if condition: Bool, _ what: String) throws(GrammarError) {
        guard condition else { return }
        throw .schema(path: places.last?.path ?? "#", problem: "\(what) cannot be enforced")
    }
}
