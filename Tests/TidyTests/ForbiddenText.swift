/// A pattern that must not stand in some of the files.
struct ForbiddenText {
    /// What a file is searched in.
    enum Scope {
        /// Everything, comments and strings too.
        case text
        /// Swift code without comments and strings.
        case code
    }

    let pattern: Regex<Substring>
    /// One of these stands in every finding; looking for them first is much quicker.
    let hints: [String]
    let scope: Scope
    /// A line that breaks the rule: a rule that cannot fail is none.
    let example: String
    /// A line that resembles one and is fine.
    let harmless: String

    /// Where a text breaks the rule: line numbers from 1 and what stands there.
    func findings(in text: String) -> [(line: Int, found: String)] {
        guard hints.contains(where: text.contains) else { return [] }
        let lines =
            scope == .code
            ? SwiftCode(text).lines
            : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.enumerated().compactMap { index, line in
            guard hints.contains(where: line.contains) else { return nil }
            return line.firstMatch(of: pattern).map { (index + 1, String($0.output)) }
        }
    }

    /// Whether the rule finds its example and passes what is harmless.
    var works: Bool { !findings(in: example).isEmpty && findings(in: harmless).isEmpty }

    /// Everything that breaks the rule, as `path:line text`.
    func violations(in files: [Repository.File]) -> [String] {
        files.flatMap { file in
            findings(in: file.text ?? "").map { "\(file.path):\($0.line) \($0.found)" }
        }
    }
}
