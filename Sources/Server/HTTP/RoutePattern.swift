/// A path with placeholders: `/v1/models`, `/v1/items/{id}`, `/v1/models/{id...}`.
///
/// `{name}` takes one segment, `{name...}` in last place takes one or more, slashes included.
package struct RoutePattern: Sendable {
    private enum Segment {
        case literal(Substring)
        case one(String)
        case rest(String)
    }

    private let segments: [Segment]

    /// Reads a pattern; it comes from the program's own text, so every pattern is valid.
    package init(_ pattern: String) {
        segments = pattern.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(part) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .one(String(name))
        }
    }

    /// The placeholders' values when the path fits; nil otherwise.
    ///
    /// The path starts with `/` and is still percent-encoded, so that an encoded slash stays
    /// within its segment.
    package func match(_ path: String) -> [String: String]? {
        let rest = path.dropFirst()
        let parts =
            rest.isEmpty ? [] : rest.split(separator: "/", omittingEmptySubsequences: false)
        var values: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            guard index < parts.count else { return nil }
            switch segment {
            case .literal(let text):
                guard parts[index] == text else { return nil }
            case .one(let name):
                guard let value = PercentCoding.decode(parts[index]), !value.isEmpty
                else { return nil }
                values[name] = value
            case .rest(let name):
                guard let value = PercentCoding.decode(parts[index...].joined(separator: "/")),
                    !value.isEmpty
                else { return nil }
                values[name] = value
                return values
            }
        }
        return parts.count == segments.count ? values : nil
    }
}
