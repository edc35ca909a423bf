/// Finds declarations that other modules see and nothing explains.
struct UndocumentedDeclaration {
    /// Names that protocols require: what they mean is said there.
    private let requirements: Set<String>

    /// Requirements of the standard library's protocols and of swift-log's.
    private static let knownRequirements: Set<String> = [
        "description", "debugDescription", "hash", "==", "<", "next", "makeIterator",
        "makeAsyncIterator", "Element", "Failure", "rawValue", "id", "startIndex", "endIndex",
        "index", "log", "logLevel", "metadata",
    ]

    /// Collects what the protocols of some sources require.
    init(protocolsIn sources: [String]) {
        var names = Self.knownRequirements
        for source in sources {
            names.formUnion(Self.requirements(in: SwiftCode(source).lines))
        }
        requirements = names
    }

    /// `line: declaration` of each in a source.
    func all(in text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let code = SwiftCode(text).lines
        let declaration = Self.declaration
        var found: [String] = []
        // A comment also holds for the declarations of the lines right below it.
        var groupIsDocumented = false
        for (index, line) in code.enumerated() {
            if lines[index].drop(while: { $0 == " " }).hasPrefix("///") {
                groupIsDocumented = true
            } else if line.contains("package "), let match = line.firstMatch(of: declaration) {
                let isExplained = groupIsDocumented || requirements.contains(String(match.output.1))
                // Protocols of the standard library explain init(rawValue:), init(arrayLiteral:) …
                if !isExplained, !line.contains("init(rawValue"), !line.contains("Literal") {
                    found.append("\(index + 1): \(match.output.0)")
                }
            } else if line.allSatisfy({ $0 == " " || $0 == "}" }) {
                groupIsDocumented = false
            }
        }
        return found
    }

    private static var declaration: Regex<(Substring, Substring)> {
        #/
        ^\ *package\ (?:(?:static|mutating|final|indirect|nonisolated|private\(set\))\ )*
        (?:func|var|let|struct|class|enum|protocol|actor|typealias|init)\ ?([^\ :(<?]*)
        /#
    }

    /// Names of the members in the bodies of protocols.
    private static func requirements(in lines: [String]) -> [String] {
        var names: [String] = []
        var closing: String?
        for line in lines {
            if let match = line.firstMatch(of: /^( *)(?:package )?protocol \w/) {
                closing = match.output.1 + "}"
            } else if line == closing {
                closing = nil
            } else if closing != nil,
                let match = line.firstMatch(of: /(?:func|var) ([^ :(<]+)/)
            {
                names.append(String(match.output.1))
            }
        }
        return names
    }
}
