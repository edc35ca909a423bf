import Glibc

/// Why a model could not be named, or a file of this module's own could not be used.
package enum DiscoveryError: Error, Sendable, Equatable {
    /// No model has the name; `similar` lists names that are near it, at most five.
    case notFound(name: String, similar: [String])
    /// Several models answer to the name; `candidates` are their ids, in order.
    case ambiguous(name: String, candidates: [String])
    /// `default` was asked for and no model can be talked to.
    case noDefault
    /// The operating system refused an operation; `code` is the `errno`.
    case system(path: String, operation: String, code: Int32)
    /// A file holds something other than what is expected there.
    case unreadable(path: String, expected: String, found: String)
}

extension DiscoveryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let name, let similar):
            "no model is named '\(displayText(name))'"
                + (similar.isEmpty ? "" : "; similar names: \(list(similar))")
        case .ambiguous(let name, let candidates):
            "'\(displayText(name))' fits \(candidates.count) models: \(list(candidates))"
        case .noDefault:
            "there is no model to take by default: none that was found can chat or complete text"
        case .system(let path, let operation, let code):
            "\(displayText(path)): cannot \(operation): \(String(cString: strerror(code)))"
        case .unreadable(let path, let expected, let found):
            "\(displayText(path)): expected \(expected), found \(found)"
        }
    }

    /// At most this many names are spelt out.
    private static let shownNames = 12

    private func list(_ names: [String]) -> String {
        let shown = names.prefix(Self.shownNames).map { displayText($0) }.joined(separator: ", ")
        let rest = names.count - Self.shownNames
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }
}
