import JSON

/// Tells whether a given value, one of `enum` or `const`, satisfies schemas.
struct SchemaEvaluator {
    let document: SchemaDocument

    /// References inside one another; a loop of them that leads to no smaller value ends here.
    private static let depthLimit = 200

    /// Whether a value satisfies a schema, or breaks it where that is demanded.
    ///
    /// The part of the schema that is meant does not matter: the whole decides.
    ///
    /// - Throws: `GrammarError.schema` when it cannot be told.
    func isValid(_ value: JSONValue, _ location: SchemaLocation) throws(GrammarError) -> Bool {
        try holds(value, location, depth: 0) != location.isNegated
    }

    private func holds(
        _ value: JSONValue,
        _ location: SchemaLocation,
        depth: Int
    ) throws(GrammarError) -> Bool {
        guard depth < Self.depthLimit else {
            throw .tooComplex(what: "references for one value", limit: Self.depthLimit)
        }
        guard case .object(let keywords) = location.value else {
            guard case .bool(let isAnything) = location.value else {
                throw location.error("a schema is an object or a boolean")
            }
            return isAnything
        }
        var constraints = SchemaConstraints()
        try SchemaKeywords(location, keywords).read(into: &constraints)
        guard constraints.types.contains(SchemaTypes(of: value)) else { return false }
        if let values = constraints.values, !values.contains(where: { $0.isSame(as: value) }) {
            return false
        }
        func check(_ schema: SchemaLocation) throws(GrammarError) -> Bool {
            try holds(value, schema, depth: depth + 1)
        }
        guard try joins(value, location, keywords, depth) else { return false }
        switch value {
        case .string(let text): return try holds(text, constraints.strings)
        case .int, .double, .number: return try holds(number: value, constraints.numbers)
        case .array(let elements): return try holds(elements, constraints, depth)
        case .object(let members):
            return try holds(members, constraints, location, keywords, depth)
        case .null, .bool: return true
        }
    }

    /// Whether the schemas that are joined to this one, or offered by it, are satisfied.
    private func joins(
        _ value: JSONValue,
        _ location: SchemaLocation,
        _ keywords: JSONObject,
        _ depth: Int
    ) throws(GrammarError) -> Bool {
        func count(_ keyword: String) throws(GrammarError) -> (fits: Int, all: Int)? {
            guard let list = keywords[keyword] else { return nil }
            let schemas = try SchemaKeywords.list(list, keyword, location)
            var fits = 0
            for schema in schemas where try holds(value, schema, depth: depth + 1) { fits += 1 }
            return (fits, schemas.count)
        }
        func check(_ keyword: String) throws(GrammarError) -> Bool? {
            guard let schema = keywords[keyword] else { return nil }
            return try holds(value, location.child(keyword, value: schema), depth: depth + 1)
        }
        if let all = try count("allOf"), all.fits < all.all { return false }
        if let any = try count("anyOf"), any.fits == 0 { return false }
        if let one = try count("oneOf"), one.fits != 1 { return false }
        if try check("not") == true { return false }
        if let condition = try check("if"), try check(condition ? "then" : "else") == false {
            return false
        }
        let joiner = SchemaJoiner(location, keywords, document)
        for target in try joiner.references() {
            guard try holds(value, target, depth: depth + 1) else { return false }
        }
        return true
    }

    private func holds(
        _ text: String,
        _ strings: SchemaConstraints.Strings
    ) throws(GrammarError) -> Bool {
        let count = text.unicodeScalars.count
        guard count >= strings.minLength, strings.maxLength.map({ count <= $0 }) ?? true else {
            return false
        }
        for (pattern, location) in strings.patterns {
            guard try finds(pattern, text, location) else { return false }
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

    /// Whether a pattern is found in a text.
    private func finds(
        _ pattern: String,
        _ text: String,
        _ location: SchemaLocation
    ) throws(GrammarError) -> Bool {
        do {
            return try ByteAutomaton(RegexParser.parse(pattern).search(.plain)).matches(text.utf8)
        } catch .regex(let offset, let expected, let found) {
            throw location.error(
                "character \(offset + 1): expected \(expected), found \(found)",
                at: "pattern"
            )
        }
    }

    private func holds(
        number value: JSONValue,
        _ numbers: SchemaConstraints.Numbers
    ) throws(GrammarError) -> Bool {
        guard !numbers.isFree else { return true }
        guard let number = DecimalText(value) else { return false }
        if let bound = numbers.minimum, number < bound.value { return false }
        if let bound = numbers.maximum, bound.value < number { return false }
        for bound in [numbers.minimum, numbers.maximum].compactMap(\.self)
        where bound.isExclusive && bound.value == number { return false }
        for (factor, location) in numbers.multiples {
            guard let step = DecimalStep(factor) else {
                throw location.error("cannot be compared with 'enum'", at: "multipleOf")
            }
            let text = number.text
            guard ByteAutomaton(multiplesOf: step).matches(text.utf8) else { return false }
        }
        return true
    }

    private func holds(
        _ elements: [JSONValue],
        _ constraints: SchemaConstraints,
        _ depth: Int
    ) throws(GrammarError) -> Bool {
        try refuse(constraints.unevaluatedItems, "unevaluatedItems")
        guard elements.count >= constraints.minItems,
            constraints.maxItems.map({ elements.count <= $0 }) ?? true
        else { return false }
        for arrays in constraints.arrays {
            for (index, element) in elements.enumerated() {
                let schema = index < arrays.prefix.count ? arrays.prefix[index] : arrays.items
                if let schema, !(try holds(element, schema, depth: depth + 1)) { return false }
            }
        }
        for contains in constraints.contains {
            var count = 0
            for element in elements where try holds(element, contains.schema, depth: depth + 1) {
                count += 1
            }
            if count < contains.min || contains.max.map({ count > $0 }) ?? false { return false }
        }
        guard !constraints.unique.isEmpty else { return true }
        return elements.indices.allSatisfy { index in
            !elements[(index + 1)...].contains { $0.isSame(as: elements[index]) }
        }
    }

    private func holds(
        _ members: JSONObject,
        _ constraints: SchemaConstraints,
        _ location: SchemaLocation,
        _ keywords: JSONObject,
        _ depth: Int
    ) throws(GrammarError) -> Bool {
        try refuse(constraints.unevaluatedProperties, "unevaluatedProperties")
        guard constraints.required.allSatisfy({ members[$0] != nil }),
            members.count >= constraints.minProperties,
            constraints.maxProperties.map({ members.count <= $0 }) ?? true
        else { return false }
        for (key, value) in members {
            for schema in constraints.names
            where !(try holds(.string(key), schema, depth: depth + 1)) { return false }
            for objects in constraints.objects {
                for schema in try objects.schemas(of: key, finds)
                where !(try holds(value, schema, depth: depth + 1)) { return false }
            }
        }
        for keyword in SchemaJoiner.dependents {
            for (name, demand) in keywords[keyword]?.objectValue ?? [:] where members[name] != nil {
                if let others = demand.arrayValue {
                    let names = others.compactMap(\.stringValue)
                    guard names.allSatisfy({ members[$0] != nil }) else { return false }
                } else {
                    let schema = location.child(keyword, name, value: demand)
                    guard try holds(.object(members), schema, depth: depth + 1) else {
                        return false
                    }
                }
            }
        }
        return true
    }

    private func refuse(
        _ unevaluated: [SchemaConstraints.Unevaluated],
        _ keyword: String
    ) throws(GrammarError) {
        guard let first = unevaluated.first, first.schema.value != true else { return }
        throw first.place.error("cannot be enforced beside 'enum' or 'const'", at: keyword)
    }
}

extension SchemaConstraints.Objects {
    /// The schemas of a member's value.
    fileprivate func schemas(
        of key: String,
        _ finds: (String, String, SchemaLocation) throws(GrammarError) -> Bool
    ) throws(GrammarError) -> [SchemaLocation] {
        var schemas = properties.filter { $0.key.utf8.elementsEqual(key.utf8) }.map(\.schema)
        for (pattern, schema) in patterns where try finds(pattern, key, schema) {
            schemas.append(schema)
        }
        return schemas.isEmpty ? [additional].compactMap(\.self) : schemas
    }
}

extension JSONValue {
    /// Whether both are equal to JSON Schema, to which `1` and `1.0` are the same number and the
    /// order of an object's members does not matter.
    func isSame(as other: JSONValue) -> Bool {
        if let left = DecimalText(self), let right = DecimalText(other) { return left == right }
        switch (self, other) {
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { key, value in
                    right[key].map { value.isSame(as: $0) } ?? false
                }
        default: return self == other
        }
    }
}
