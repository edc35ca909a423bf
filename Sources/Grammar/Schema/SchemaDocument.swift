import JSON

/// A place in a schema: the schema there with the JSON pointer that leads to it.
struct SchemaLocation: Sendable {
    /// From the root, as in `#/properties/name`; identifies the place.
    let path: String
    let value: JSONValue
    /// Whether `$ref`, `allOf`, `anyOf` and `oneOf` at this place have been followed already.
    var isExpanded = false

    /// Distinguishes the place before and after that.
    var key: String { (isExpanded ? "!" : "") + path }

    /// The schema under one of this schema's keywords.
    func child(_ steps: String..., value: JSONValue) -> SchemaLocation {
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

/// A schema document: resolves the references within it.
struct SchemaDocument: Sendable {
    let root: SchemaLocation
    private let anchors: [String: SchemaLocation]

    init(_ value: JSONValue) {
        root = SchemaLocation(path: "#", value: value)
        anchors = Self.findAnchors(root)
    }

    /// Schemas with `$anchor`, wherever they are.
    private static func findAnchors(_ root: SchemaLocation) -> [String: SchemaLocation] {
        var anchors: [String: SchemaLocation] = [:]
        var pending = [root]
        while let location = pending.popLast() {
            if let name = location.value["$anchor"]?.stringValue { anchors[name] = location }
            switch location.value {
            case .object(let members):
                for (key, value) in members { pending.append(location.child(key, value: value)) }
            case .array(let elements):
                for (index, value) in elements.enumerated() {
                    pending.append(location.child("\(index)", value: value))
                }
            default: break
            }
        }
        return anchors
    }

    /// The place that a reference leads to.
    ///
    /// - Throws: `GrammarError.schema` for a reference out of the document or to nothing.
    func resolve(
        _ reference: String,
        from origin: SchemaLocation
    ) throws(GrammarError) -> SchemaLocation {
        guard reference.hasPrefix("#") else {
            throw origin.error("only references within the schema can be followed", at: "$ref")
        }
        let fragment = Self.percentDecoded(reference.dropFirst())
        guard fragment.isEmpty || fragment.hasPrefix("/") else {
            guard let target = anchors[fragment] else {
                throw origin.error("there is no $anchor '\(fragment)'", at: "$ref")
            }
            return target
        }
        var location = root
        for step in fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = Self.unescaped(step)
            let next: JSONValue? =
                switch location.value {
                case .object(let members): members[key]
                case .array: Int(key).flatMap { location.value[$0] }
                default: nil
                }
            guard let next else {
                throw origin.error("'\(reference)' leads to nothing", at: "$ref")
            }
            location = location.child(key, value: next)
        }
        return location
    }

    /// Undoes `~1` and `~0` of a JSON pointer (RFC 6901).
    private static func unescaped(_ step: Substring) -> String {
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
