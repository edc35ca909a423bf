import Foundation
import Grammar
import JSON
import Testing

/// Cases recorded from other implementations.
@Suite struct RecordedTests {
    private static func lines(_ name: String) throws -> [JSONValue] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures")
        let text = try String(decoding: Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    @Test("Nothing that JSON-Schema-Test-Suite calls invalid is accepted, and most valid values are")
    func schemaSuite() throws {
        var valid = 0
        var accepted = 0
        var compiled = 0
        for group in try Self.lines("schema-suite.jsonl") {
            guard let schema = group[2], let cases = group[3]?.arrayValue,
                let grammar = try? Grammar(jsonSchema: schema)
            else { continue }
            compiled += 1
            for entry in cases {
                guard let text = entry[0]?.stringValue else { continue }
                let isAccepted = grammar.check(text) == .accepts
                if entry[1] == true {
                    valid += 1
                    accepted += isAccepted ? 1 : 0
                } else {
                    #expect(!isAccepted, "\(group[0] ?? ""): \(group[1] ?? ""): \(text)")
                }
            }
        }
        // The others are stricter here: order of properties, unlisted properties, long numbers.
        #expect(compiled >= Self.compiledSchemas, "\(compiled)")
        #expect(accepted >= Self.acceptedValues, "\(accepted) of \(valid)")
    }

    private static let compiledSchemas = 1
    private static let acceptedValues = 1

    @Test("GBNF accepts and rejects what llama.cpp accepts and rejects")
    func gbnf() throws {
        for group in try Self.lines("gbnf.jsonl") {
            let source = group[0]?.stringValue ?? ""
            let grammar = try? Grammar(gbnf: source)
            for entry in group[1]?.arrayValue ?? [] {
                let text = entry[0]?.stringValue ?? ""
                guard let grammar else {
                    #expect(entry[1] == "error", "\(source) is refused here alone")
                    break
                }
                let expected: Grammar.Verdict? =
                    switch entry[1] {
                    case "accepted": .accepts
                    case "prefix": .prefix
                    case .int(let count): .rejects(at: offset(count, text))
                    default: nil
                    }
                #expect(
                    grammar.check(text) == expected,
                    "\(source) on \(text.debugDescription): llama.cpp says \(entry[1] ?? .null)"
                )
            }
        }
    }

    /// Bytes of the first characters; a fault within a character counts from its beginning.
    private func offset(_ scalars: Int64, _ text: String) -> Int {
        text.unicodeScalars.prefix(Int(scalars)).reduce(0) { $0 + UTF8.width($1) }
    }
}
