import JSON

/// Adds what one schema, its opposite, or a part of either demands to the constraints.
struct SchemaJoiner {
    let location: SchemaLocation
    let keywords: JSONObject
    let document: SchemaDocument
    private let reader: SchemaKeywords

    init(_ location: SchemaLocation, _ keywords: JSONObject, _ document: SchemaDocument) {
        self.location = location
        self.keywords = keywords
        self.document = document
        reader = SchemaKeywords(location, keywords)
    }

    /// Adds the schema's own demands.
    ///
    /// - Returns: The schemas that the same value must satisfy as well.
    func join(into constraints: inout SchemaConstraints) throws(GrammarError) -> [SchemaLocation] {
        if let aspect = location.aspect {
            if location.isNegated { return try join(broken: aspect, into: &constraints) }
            return try join(aspect, into: &constraints)
        }
        guard !location.isNegated else {
            if !location.isExpanded {
                constraints.alternatives.append(
                    .init(schemas: try ways(), location: location)
                )
            }
            return []
        }
        try reader.read(into: &constraints)
        guard !location.isExpanded else { return [] }
        try addAlternatives(to: &constraints)
        var others = try references()
        if let members = keywords["allOf"] {
            others += try list(members, "allOf").map { location.joining($0) }
        }
        if let schema = keywords["not"] {
            // A value that satisfies the schema would break it.
            if let reference = schema.objectValue?["$ref"]?.stringValue {
                _ = try follow(reference, "not/$ref")
            }
            others.append(location.sibling("not", value: schema, isNegated: true))
        }
        return others
    }

    /// The schemas of an array under a keyword.
    func list(_ value: JSONValue, _ keyword: String) throws(GrammarError) -> [SchemaLocation] {
        try SchemaKeywords.list(value, keyword, location)
    }

    private func addAlternatives(
        to constraints: inout SchemaConstraints
    ) throws(GrammarError) {
        if let value = keywords["anyOf"] {
            let schemas = try list(value, "anyOf").map { location.joining($0) }
            constraints.alternatives.append(.init(schemas: schemas, location: location))
        }
        if let value = keywords["oneOf"] {
            let schemas = try list(value, "oneOf").map { location.joining($0) }
            constraints.alternatives.append(
                .init(schemas: schemas, isExclusive: true, location: location)
            )
        }
        if keywords["if"] != nil, keywords["then"] != nil || keywords["else"] != nil {
            let branches = [true, false].map { location.part(.branch($0)) }
            constraints.alternatives.append(.init(schemas: branches, location: location))
        }
        for keyword in SchemaJoiner.dependents {
            for (name, _) in try reader.members(keyword) {
                let ways = [
                    location.part(.independent(of: name)),
                    location.part(.dependent(keyword: keyword, name: name)),
                ]
                constraints.alternatives.append(.init(schemas: ways, location: location))
            }
        }
    }

    /// Keywords about what one property's presence demands.
    static let dependents = ["dependentRequired", "dependentSchemas", "dependencies"]

    /// Adds one way of satisfying the schema.
    private func join(
        _ aspect: SchemaAspect,
        into constraints: inout SchemaConstraints
    ) throws(GrammarError) -> [SchemaLocation] {
        switch aspect {
        case .only(let index):
            return try list(keywords["oneOf"] ?? .null, "oneOf").enumerated().map {
                location.joining($1, isNegated: $0 != index)
            }
        case .branch(let isTaken):
            return [
                location.sibling("if", value: keywords["if"] ?? true, isNegated: !isTaken),
                branch(isTaken),
            ]
        case .independent(let name):
            constraints.forbidden.append(name)
            return []
        case .dependent(let keyword, let name):
            constraints.types.formIntersection(.object)
            constraints.require(name)
            let value = keywords[keyword]?[name] ?? true
            guard let others = value.arrayValue else {
                return [location.sibling(keyword, name, value: value)]
            }
            for other in others { constraints.require(try text(other, keyword)) }
            return []
        default: return []
        }
    }

    /// `then` or `else`.
    func branch(_ isTaken: Bool, isNegated: Bool = false) -> SchemaLocation {
        let keyword = isTaken ? "then" : "else"
        return location.sibling(keyword, value: keywords[keyword] ?? true, isNegated: isNegated)
    }

    /// An element of an array of names.
    func text(_ value: JSONValue, _ keyword: String) throws(GrammarError) -> String {
        guard let text = value.stringValue else {
            throw location.error("must hold arrays of strings", at: keyword)
        }
        return text
    }

    /// The schemas that this one refers to.
    func references() throws(GrammarError) -> [SchemaLocation] {
        var targets: [SchemaLocation] = []
        for keyword in ["$ref", "$dynamicRef"] {
            guard let value = keywords[keyword] else { continue }
            guard let text = value.stringValue else {
                throw location.error("must be a string", at: keyword)
            }
            targets.append(location.joining(try follow(text, keyword)))
        }
        return targets
    }

    /// Follows a chain of references to the first schema that says more than where to look.
    private func follow(
        _ reference: String,
        _ keyword: String
    ) throws(GrammarError) -> SchemaLocation {
        var target = try document.resolve(reference, from: location, at: keyword)
        var visited: Set<String> = [location.path]
        while case .object(let keywords) = target.value, keywords.count == 1,
            let next = keywords["$ref"]?.stringValue
        {
            guard visited.insert(target.path).inserted else {
                throw location.error("the reference leads back to itself", at: keyword)
            }
            target = try document.resolve(next, from: target)
        }
        if target.path == location.path {
            throw location.error("the reference leads back to itself", at: keyword)
        }
        return target
    }
}

extension SchemaConstraints {
    /// Demands a property.
    mutating func require(_ name: String) {
        if !required.contains(name) { required.append(name) }
    }
}
