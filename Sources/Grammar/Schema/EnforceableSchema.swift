import JSON

/// What of a schema can be enforced, where the rest may be left open.
///
/// The compiler names the place of what it cannot enforce; that is taken out, and only that, until
/// the rest compiles.
enum EnforceableSchema {
    /// More places than this are not taken out of one schema.
    private static let cutLimit = 64

    /// Keywords that hold a schema which, made wider, only makes the whole wider.
    private static let schemaKeywords: Set<String> = [
        "additionalProperties", "additionalItems", "items", "propertyNames", "then", "else",
        "unevaluatedItems", "unevaluatedProperties",
    ]
    /// Those that hold such schemas by name or number.
    private static let collectionKeywords: Set<String> = [
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "allOf",
        "anyOf", "prefixItems", "items",
    ]
    /// Keywords that mean something else without the one that is taken out.
    private static let companions: [String: [String]] = [
        "properties": ["additionalProperties"],
        "patternProperties": ["additionalProperties"],
        "prefixItems": ["items"],
        "items": ["additionalItems"],
        "contains": ["minContains", "maxContains"],
        "minContains": ["contains", "maxContains"],
        "maxContains": ["contains", "minContains"],
        "exclusiveMinimum": ["minimum"],
        "exclusiveMaximum": ["maximum"],
    ]

    /// Compiles what can be enforced of a schema.
    ///
    /// - Parameters:
    ///   - schema: The schema.
    ///   - builds: Whether it must also be small enough for an automaton.
    /// - Returns: Its rules; nil where hardly anything can be enforced.
    /// - Throws: `GrammarError.cancelled`.
    static func rules(
        _ schema: JSONValue,
        builds: Bool
    ) throws(GrammarError) -> [(name: String, expression: Expression)]? {
        var schema = schema
        for _ in 0...cutLimit {
            do throws(GrammarError) {
                let rules = try SchemaCompiler.compile(schema)
                if builds { _ = try AutomatonBuilder.build(rules: rules) }
                return rules
            } catch .cancelled {
                throw .cancelled
            } catch .schema(let path, _) {
                let steps = path.split(separator: "/", omittingEmptySubsequences: false)
                let names = steps.dropFirst().map(SchemaDocument.unescaped)
                guard steps.first == "#", let wider = widened(schema, names[...]) else {
                    return nil
                }
                schema = wider
            } catch {
                return nil
            }
        }
        return nil
    }

    /// A schema without what stands at a place below it; nil where nothing does.
    private static func widened(_ schema: JSONValue, _ path: ArraySlice<String>) -> JSONValue? {
        guard let keyword = path.first else { return true }
        guard var members = schema.objectValue, let value = members[keyword] else { return nil }
        let rest = path.dropFirst()
        // What a part of the schema evaluates is no longer known for certain.
        for name in ["unevaluatedItems", "unevaluatedProperties"] where name != keyword {
            members[name] = nil
        }
        // `items` was a list before 2020-12.
        let isList = keyword != "items" || value.arrayValue != nil
        if let name = rest.first, isList, collectionKeywords.contains(keyword),
            let child = value[step: name], let wider = widened(child, rest.dropFirst()),
            wider != child
        {
            members[keyword] = value.replacing(name, with: wider)
        } else if schemaKeywords.contains(keyword), value.arrayValue == nil, !rest.isEmpty,
            let wider = widened(value, rest)
        {
            members[keyword] = wider
        } else {
            for name in [keyword] + (companions[keyword] ?? []) { members[name] = nil }
        }
        return .object(members)
    }
}

extension JSONValue {
    /// The member with a name, or the element with a number.
    fileprivate subscript(step name: String) -> JSONValue? {
        guard case .array(let elements) = self else { return self[name] }
        guard let index = Int(name), elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value with another in the place of one of its members or elements.
    fileprivate func replacing(_ name: String, with value: JSONValue) -> JSONValue {
        switch self {
        case .array(var elements):
            guard let index = Int(name), elements.indices.contains(index) else { return self }
            elements[index] = value
            return .array(elements)
        case .object(var members):
            members[name] = value
            return .object(members)
        default: return self
        }
    }
}
