import Foundation
import Grammar
import JSON
import Testing

/// Cases recorded from other implementations.
@Suite struct RecordedTests {
    private static func lines(_ name: String) throws -> [JSONValue] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures")
        let data = try Data(contentsOf: folder.appending(path: name))
        let text = String(decoding: data, as: UTF8.self)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    @Test("Nothing that the schema test suite calls invalid is accepted; most valid values are")
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

    private static let compiledSchemas = 329
    private static let acceptedValues = 768

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
                #expect(
                    verdict(grammar.check(text), on: text) == entry[1],
                    "\(source) on \(text.debugDescription): llama.cpp says \(entry[1] ?? .null)"
                )
            }
        }
    }

    /// A verdict as it is recorded: faults count characters, not bytes.
    private func verdict(_ verdict: Grammar.Verdict, on text: String) -> JSONValue {
        switch verdict {
        case .accepts: return "accepted"
        case .prefix: return "prefix"
        case .rejects(let offset):
            var bytes = 0
            let before = text.unicodeScalars.prefix { scalar in
                bytes += UTF8.width(scalar)
                return bytes <= offset
            }
            return .int(Int64(before.count))
        }
    }
}
