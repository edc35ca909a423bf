import JSON

/// A schema document: resolves the references within it.
struct SchemaDocument: Sendable {
    let root: SchemaLocation
    /// Schemas with an `$id`, by the URI that it stands for; the root is also under "".
    private var resources: [String: SchemaLocation] = [:]
    /// The resource that a schema belongs to where it differs from that of the schema around it.
    private var bases: [String: URIReference] = [:]
    /// Schemas with `$anchor` or `$dynamicAnchor`, by the resource's URI, `#` and the name.
    private var anchors: [String: SchemaLocation] = [:]
    /// How many schemas have a `$dynamicAnchor` of this name.
    private var dynamicAnchors: [String: Int] = [:]

    init(_ value: JSONValue) {
        root = SchemaLocation(path: "#", value: value)
        resources[""] = root
        bases["#"] = URIReference("")
        register()
    }

    private static let single: Set<String> = [
        "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if",
        "items", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
    ]
    private static let lists: Set<String> = ["allOf", "anyOf", "items", "oneOf", "prefixItems"]
    private static let maps: Set<String> = [
        "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties",
        "properties",
    ]

    /// Notes all schemas that can be referred to by name.
    private mutating func register() {
        var pending = [(location: root, base: URIReference(""))]
        while let (location, outer) = pending.popLast() {
            guard case .object(let keywords) = location.value else { continue }
            var base = outer
            if let id = keywords["$id"]?.stringValue {
                base = URIReference(id).resolved(against: outer)
                bases[location.path] = base
                if resources[base.document] == nil { resources[base.document] = location }
            }
            for (keyword, isDynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
                guard let name = keywords[keyword]?.stringValue else { continue }
                let place = base.document + "#" + name
                if anchors[place] == nil { anchors[place] = location }
                if isDynamic { dynamicAnchors[name, default: 0] += 1 }
            }
            for (keyword, value) in keywords {
                if Self.maps.contains(keyword), case .object(let members) = value {
                    for (name, value) in members {
                        pending.append((location.child(keyword, name, value: value), base))
                    }
                } else if Self.lists.contains(keyword), case .array(let elements) = value {
                    for (index, value) in elements.enumerated() {
                        pending.append((location.child(keyword, "\(index)", value: value), base))
                    }
                } else if Self.single.contains(keyword) {
                    pending.append((location.child(keyword, value: value), base))
                }
            }
        }
    }

    /// The URI that references at a place are relative to.
    private func base(of path: String) -> URIReference {
        var path = path[...]
        while true {
            if let base = bases[String(path)] { return base }
            guard let slash = path.lastIndex(of: "/") else { return URIReference("") }
            path = path[..<slash]
        }
    }

    /// The place that a reference leads to.
    ///
    /// - Parameters:
    ///   - reference: The text.
    ///   - origin: The schema that it stands in.
    ///   - keyword: Where: `$ref`, or `$dynamicRef`, which may lead elsewhere when several schemas
    ///     have a dynamic anchor of its name, and is refused then.
    /// - Returns: The schema there.
    /// - Throws: `GrammarError.schema` for a reference out of the document or to nothing.
    func resolve(
        _ reference: String,
        from origin: SchemaLocation,
        at keyword: String = "$ref"
    ) throws(GrammarError) -> SchemaLocation {
        let target = URIReference(reference).resolved(against: base(of: origin.path))
        guard var location = resources[target.document] else {
            throw origin.error("only references within the schema can be followed", at: keyword)
        }
        let fragment = Self.percentDecoded(target.fragment ?? "")
        guard fragment.isEmpty || fragment.hasPrefix("/") else {
            guard let anchor = anchors[target.document + "#" + fragment] else {
                throw origin.error("there is no $anchor '\(fragment)'", at: keyword)
            }
            if keyword == "$dynamicRef", anchor.value["$dynamicAnchor"]?.stringValue == fragment,
                dynamicAnchors[fragment] ?? 0 > 1
            {
                throw origin.error("several schemas have this $dynamicAnchor", at: keyword)
            }
            return anchor
        }
        for step in fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = Self.unescaped(step)
            let next: JSONValue? =
                switch location.value {
                case .object(let members): members[key]
                case .array: Int(key).flatMap { location.value[$0] }
                default: nil
                }
            guard let next else {
                throw origin.error("'\(reference)' leads to nothing", at: keyword)
            }
            location = location.child(key, value: next)
        }
        return location
    }

    /// Undoes `~1` and `~0` of a JSON pointer (RFC 6901).
    static func unescaped(_ step: Substring) -> String {
        var result = ""
        var rest = step[...]
        while let mark = rest.firstIndex(of: "~") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            switch rest.first {
            case "0": result += "~"
            case "1": result += "/"
            default:
                result += "~"
                continue
            }
            rest.removeFirst()
        }
        return result + rest
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
