import JSON

/// The opposite of a schema: a value breaks it in one of several ways.
extension SchemaJoiner {
    /// Keywords of which one alone is broken in just one way.
    private static let simple: Set<String> = [
        "anyOf", "const", "contains", "enum", "exclusiveMaximum", "exclusiveMinimum", "items",
        "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minItems",
        "minLength", "minProperties", "minimum", "multipleOf", "oneOf", "pattern", "type",
    ]

    /// Keywords that are broken in ways that no automaton here can follow.
    private static let others: Set<String> = [
        "additionalProperties", "format", "patternProperties", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
    ]

    /// The ways in which a value can break the schema, as far as they can be enforced.
    ///
    /// - Throws: `GrammarError.schema` where there are ways, but none that can be.
    func ways() throws(GrammarError) -> [SchemaLocation] {
        var ways: [SchemaLocation] = []
        var omitted: String?
        for (keyword, value) in keywords {
            let found = try self.ways(keyword, value)
            ways += found
            if Self.others.contains(keyword), !Self.isEmpty(value, of: keyword) {
                omitted = keyword
            }
        }
        if ways.isEmpty, let omitted {
            throw location.error("its opposite cannot be enforced", at: omitted)
        }
        return ways
    }

    /// Whether a keyword of `others` with this value demands nothing, so that nothing breaks it.
    private static func isEmpty(_ value: JSONValue, of keyword: String) -> Bool {
        keyword == "uniqueItems" ? value == false : value == true || value == [:]
    }

    private func ways(
        _ keyword: String,
        _ value: JSONValue
    ) throws(GrammarError) -> [SchemaLocation] {
        func parts(_ aspects: some Sequence<SchemaAspect>) -> [SchemaLocation] {
            aspects.map { location.part($0) }
        }
        switch keyword {
        case "required":
            var names: [SchemaAspect] = []
            for name in value.arrayValue ?? [.null] {
                names.append(.lacking(try text(name, keyword)))
            }
            return parts(names)
        case "properties":
            return parts((value.objectValue ?? [:]).keys.map { .spoiling($0) })
        case "prefixItems":
            return parts((value.arrayValue ?? []).indices.map { .spoilingItem($0) })
        case "allOf":
            return try list(value, keyword).map { location.joining($0, isNegated: true) }
        case "not": return [SchemaLocation(path: location.path + "/not", value: value)]
        case "$ref", "$dynamicRef": return try references().map(\.negated)
        case "oneOf":
            let count = try list(value, keyword).count
            let pairs = (0..<count).flatMap { first in
                (first + 1..<Swift.max(count, first + 1)).map { SchemaAspect.both(first, $0) }
            }
            return parts([.breaking(keyword)] + pairs)
        case "if":
            let branches = [true, false].filter { keywords[$0 ? "then" : "else"] != nil }
            return parts(branches.map { .wrongBranch($0) })
        case _ where Self.dependents.contains(keyword):
            var aspects: [SchemaAspect] = []
            for (name, demand) in value.objectValue ?? [:] {
                guard let others = demand.arrayValue else {
                    aspects.append(.spoilingDependent(keyword: keyword, name: name))
                    continue
                }
                for other in others {
                    let other = try text(other, keyword)
                    aspects.append(.lackingDependent(keyword: keyword, name: name, other: other))
                }
            }
            return parts(aspects)
        case "maxContains" where keywords["contains"] == nil: return []
        case _ where Self.simple.contains(keyword): return parts([.breaking(keyword)])
        default: return []
        }
    }

    /// Adds one way of breaking the schema.
    func join(
        broken aspect: SchemaAspect,
        into constraints: inout SchemaConstraints
    ) throws(GrammarError) -> [SchemaLocation] {
        switch aspect {
        case .breaking("anyOf"), .breaking("oneOf"):
            guard case .breaking(let keyword) = aspect else { return [] }
            return try list(keywords[keyword] ?? .null, keyword).map {
                location.joining($0, isNegated: true)
            }
        case .breaking(let keyword): try constraints.breakKeyword(keyword, location, keywords)
        case .lacking(let name):
            constraints.types.formIntersection(.object)
            constraints.forbidden.append(name)
        case .spoiling(let name):
            let schema = keywords["properties"]?[name] ?? true
            constraints.types.formIntersection(.object)
            constraints.require(name)
            var objects = SchemaConstraints.Objects(place: location)
            let broken = location.child("properties", name, value: schema).negated
            objects.properties = [(name, broken)]
            constraints.objects.append(objects)
        case .spoilingItem(let index):
            let schema = keywords["prefixItems"]?[index] ?? true
            constraints.types.formIntersection(.array)
            constraints.minItems = Swift.max(constraints.minItems, index + 1)
            var arrays = SchemaConstraints.Arrays(place: location)
            arrays.prefix = Array(
                repeating: SchemaLocation(path: "<any>", value: true),
                count: index
            )
            arrays.prefix.append(
                location.child("prefixItems", "\(index)", value: schema).negated
            )
            constraints.arrays.append(arrays)
        case .both(let first, let second):
            let members = try list(keywords["oneOf"] ?? .null, "oneOf")
            return [first, second].map {
                SchemaLocation(path: members[$0].path, value: members[$0].value)
            }
        case .wrongBranch(let isTaken):
            let condition = SchemaLocation(
                path: location.path + "/if",
                value: keywords["if"] ?? true,
                isNegated: !isTaken
            )
            return [condition, branch(isTaken, isNegated: true)]
        case .lackingDependent(_, let name, let other):
            constraints.types.formIntersection(.object)
            constraints.require(name)
            constraints.forbidden.append(other)
        case .spoilingDependent(let keyword, let name):
            constraints.types.formIntersection(.object)
            constraints.require(name)
            let schema = keywords[keyword]?[name] ?? true
            return [location.child(keyword, name, value: schema).negated]
        default: break
        }
        return []
    }
}

extension SchemaConstraints {
    /// Demands that a value breaks what one keyword of a schema demands.
    fileprivate mutating func breakKeyword(
        _ keyword: String,
        _ location: SchemaLocation,
        _ keywords: JSONObject
    ) throws(GrammarError) {
        let reader = SchemaKeywords(location, keywords)
        switch keyword {
        case "type", "const", "enum": try breakValues(keyword, location, keywords)
        case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
            guard let value = try reader.number(keyword) else { return }
            types.formIntersection(.number)
            let isExclusive = !keyword.hasPrefix("exclusive")
            let bound = Bound(value: value, isExclusive: isExclusive)
            if keyword == "minimum" || keyword == "exclusiveMinimum" {
                numbers.lower(to: bound)
            } else {
                numbers.raise(to: bound)
            }
        case "multipleOf":
            types.formIntersection(.number)
            if let factor = keywords[keyword] { numbers.otherMultiples.append((factor, location)) }
        case "pattern":
            types.formIntersection(.string)
            guard let text = try reader.text(keyword) else { return }
            strings.otherPatterns.append((text, location))
        case "items", "contains", "maxContains":
            types.formIntersection(.array)
            try breakItems(keyword, location, keywords, reader)
        default: try breakCount(keyword, reader)
        }
    }

    private mutating func breakCount(
        _ keyword: String,
        _ reader: SchemaKeywords
    ) throws(GrammarError) {
        guard let count = try reader.count(keyword) else { return }
        if count == 0, keyword.hasPrefix("min") { types = [] }
        let lesser = SchemaKeywords.lesser
        switch keyword {
        case "minLength": strings.maxLength = lesser(strings.maxLength, count - 1)
        case "maxLength": strings.minLength = Swift.max(strings.minLength, count + 1)
        case "minItems": maxItems = lesser(maxItems, count - 1)
        case "maxItems": minItems = Swift.max(minItems, count + 1)
        case "minProperties": maxProperties = lesser(maxProperties, count - 1)
        case "maxProperties": minProperties = Swift.max(minProperties, count + 1)
        default: break
        }
        if keyword.hasSuffix("Length") {
            types.formIntersection(.string)
        } else {
            types.formIntersection(keyword.hasSuffix("Items") ? .array : .object)
        }
    }

    private mutating func breakItems(
        _ keyword: String,
        _ location: SchemaLocation,
        _ keywords: JSONObject,
        _ reader: SchemaKeywords
    ) throws(GrammarError) {
        let schema = location.child(
            keyword == "items" ? "items" : "contains",
            value: keywords[keyword == "items" ? "items" : "contains"] ?? true
        )
        switch keyword {
        case "items":
            let first = keywords["prefixItems"]?.arrayValue?.count ?? 0
            guard schema.value.arrayValue == nil else {
                throw location.error("its opposite cannot be enforced", at: keyword)
            }
            contains.append(.init(schema: schema.negated, first: first, min: 1, max: nil))
        case "contains":
            let least = try reader.count("minContains") ?? 1
            if least == 0 { types = [] }
            contains.append(.init(schema: schema, min: 0, max: least - 1))
        default:
            let most = try reader.count("maxContains") ?? 0
            contains.append(.init(schema: schema, min: most + 1, max: nil))
        }
    }

    private mutating func breakValues(
        _ keyword: String,
        _ location: SchemaLocation,
        _ keywords: JSONObject
    ) throws(GrammarError) {
        if keyword == "type" {
            var others = SchemaConstraints()
            try SchemaKeywords(location, ["type": keywords["type"] ?? .null]).read(into: &others)
            types.subtract(others.types)
            return
        }
        guard let value = keywords[keyword] else { return }
        for value in keyword == "const" ? [value] : value.arrayValue ?? [] {
            switch value {
            case .null: types.remove(.null)
            case .bool(let value): excludedBooleans.insert(value)
            case .string(let text): strings.excluded.append(text)
            case .array(let elements):
                if elements.isEmpty {
                    minItems = Swift.max(minItems, 1)
                } else {
                    types.remove(.array)
                }
            case .object(let members):
                if members.isEmpty {
                    minProperties = Swift.max(minProperties, 1)
                } else {
                    types.remove(.object)
                }
            case .int, .double, .number:
                guard let number = DecimalText(value) else {
                    throw location.error("must be of moderate size", at: keyword)
                }
                numbers.excluded.append(number)
            }
        }
    }
}
