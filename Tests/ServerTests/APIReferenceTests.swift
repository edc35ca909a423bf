import Foundation
import Server
import Testing

@Suite struct APIReferenceTests {
    @Test("docs/API.md is what the program prints; shimmy docs api > docs/API.md writes it anew")
    func isCurrent() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("docs/API.md")
        let written = try String(contentsOf: file, encoding: .utf8)
        let current = APIReference.markdown
        guard written != current else { return }
        let lines = Set(written.split(separator: "\n"))
        let missing = current.split(separator: "\n").filter { !lines.contains($0) }
        Issue.record("docs/API.md is not current; missing: \(missing.prefix(3))")
    }
}
