import JSON

/// A place in a schema: the schema there with the JSON pointer that leads to it.
struct SchemaLocation: Sendable {
    /// From the root, as in `#/properties/name`; identifies the place.
    let path: String
    let value: JSONValue
    /// Whether values must break the schema rather than satisfy it.
    var isNegated = false
    /// The part of the schema that is meant; nil for all of it.
    var aspect: SchemaAspect?
    /// Whether the schemas that this one joins, or offers, have been followed already.
    var isExpanded = false
    /// Places around this one, for the same value, whose `unevaluatedProperties` or
    /// `unevaluatedItems` see what this one evaluates.
    var scopes: [String] = []

    /// Distinguishes everything that is demanded of values.
    var key: String {
        (isExpanded ? "!" : "") + (isNegated ? "~" : "") + identity
            + (aspect.map { "?\($0)" } ?? "")
    }

    /// Distinguishes the place, seen from its surroundings.
    var identity: String { path + scopes.map { "@" + $0 }.joined() }

    /// The schema under one of this schema's keywords, for a value within this one's.
    func child(_ steps: String..., value: JSONValue) -> SchemaLocation {
        child(steps, value)
    }

    /// The schema under one of this schema's keywords, for the same value.
    func sibling(_ steps: String..., value: JSONValue, isNegated: Bool = false) -> SchemaLocation {
        joining(child(steps, value), isNegated: isNegated)
    }

    /// A schema that the same value must satisfy too, or must break.
    func joining(_ other: SchemaLocation, isNegated: Bool = false) -> SchemaLocation {
        var other = other
        other.isNegated = isNegated
        // What a broken schema evaluates does not count.
        guard !isNegated, !self.isNegated else { return other }
        other.scopes = scopes
        if value["unevaluatedProperties"] != nil || value["unevaluatedItems"] != nil {
            other.scopes.append(path)
        }
        return other
    }

    /// The opposite.
    var negated: SchemaLocation {
        var other = self
        other.isNegated.toggle()
        return other
    }

    /// A part of this schema.
    func part(_ aspect: SchemaAspect) -> SchemaLocation {
        var other = self
        other.aspect = aspect
        return other
    }

    private func child(_ steps: [String], _ value: JSONValue) -> SchemaLocation {
        let escaped = steps.map { step in
            step.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
                .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
        }
        return SchemaLocation(path: path + "/" + escaped.joined(separator: "/"), value: value)
    }

    /// An error at this place, or at one of its keywords.
    func error(_ problem: String, at keyword: String? = nil) -> GrammarError {
        .schema(path: keyword.map { path + "/" + $0 } ?? path, problem: problem)
    }
}

/// One of the ways in which a value can satisfy a schema, or break it.
///
/// Together with those that `SchemaAlternatives` lists beside it, it covers the schema, or its
/// opposite.
enum SchemaAspect: Hashable, Sendable {
    /// Satisfies this member of `oneOf` and no other.
    case only(Int)
    /// Satisfies `if` and `then`, or breaks `if` and satisfies `else`.
    case branch(Bool)
    /// Lacks the name that other demands depend on.
    case independent(of: String)
    /// Has the name, and what depends on it under this keyword.
    case dependent(keyword: String, name: String)

    /// Breaks what one keyword demands.
    case breaking(String)
    /// Breaks this one of the demands of `required`.
    case lacking(String)
    /// Has a property that breaks its schema under `properties`.
    case spoiling(String)
    /// Has an item that breaks its schema under `prefixItems`.
    case spoilingItem(Int)
    /// Satisfies two members of `oneOf`.
    case both(Int, Int)
    /// Satisfies `if` and breaks `then`, or breaks both `if` and `else`.
    case wrongBranch(Bool)
    /// Has the name but not this one, which depends on it.
    case lackingDependent(keyword: String, name: String, other: String)
    /// Has the name but breaks the schema that depends on it.
    case spoilingDependent(keyword: String, name: String)
}
