import Foundation
import Grammar
import JSON
import Testing

@Suite struct SchemaReferenceTests {
    @Test("Every keyword of the reference is enforced as its example says, or refused")
    func keywords() throws {
        for keyword in SchemaReference.keywords {
            guard let example = keyword.example else {
                #expect(throws: GrammarError.self, "\(keyword.name)") {
                    try Grammar(jsonSchema: .object([keyword.name: true]))
                }
                continue
            }
            let grammar = try Grammar(jsonSchema: example.schema)
            #expect(grammar.check(example.accepted) == .accepts, "\(keyword.name)")
            #expect(grammar.check(example.rejected) != .accepts, "\(keyword.name)")
        }
    }

    @Test("docs/SCHEMA.md is what shimmy docs schema prints")
    func isCurrent() throws {
        let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
            url.deletingLastPathComponent()
        }
        let file = root.appending(path: "docs/SCHEMA.md")
        #expect(try String(contentsOf: file, encoding: .utf8) == SchemaReference.markdown)
    }

    @Test("The reference has a row for every keyword")
    func markdown() {
        for keyword in SchemaReference.keywords {
            #expect(SchemaReference.markdown.contains("| `\(keyword.name)` |"))
        }
    }
}

@Suite struct GrammarPatternTests {
    @Test("Texts, expressions and schemas follow each other")
    func sequence() throws {
        let grammar = try Grammar(
            .sequence([
                .text("f("), .schema(["$ref": "#/$defs/a", "$defs": ["a": ["type": "integer"]]]),
                .choice([.text(")"), .sequence([.regex(", [a-z]+"), .text(")")])]),
            ])
        )
        #expect(grammar.check("f(12)") == .accepts)
        #expect(grammar.check("f(12, abc)") == .accepts)
        #expect(grammar.check("f(12, ") == .prefix)
        #expect(grammar.check("f(x)") == .rejects(at: 2))
    }

    @Test("Two schemas in one pattern do not mix")
    func twoSchemas() throws {
        let grammar = try Grammar(
            .choice([
                .sequence([.text("a"), .schema(["$ref": "#/x", "x": ["const": 1]])]),
                .sequence([.text("b"), .schema(["$ref": "#/x", "x": ["const": 2]])]),
            ])
        )
        #expect(grammar.check("a1") == .accepts)
        #expect(grammar.check("b2") == .accepts)
        #expect(grammar.check("a2") == .rejects(at: 1))
    }

    @Test("A text without another ends before it", arguments: ["</p>", "aab", "x", "<<<é"])
    func without(text: String) throws {
        let grammar = try Grammar(.sequence([.textWithout(text), .text(text)]))
        for before in ["", "<", "<<", "</", "</a>é", "a", "aa", "ab", "aaa", "<<é"] {
            guard !(before + text).dropLast().contains(text) else { continue }
            #expect(grammar.check(before + text) == .accepts, "\(before)\(text)")
            #expect(grammar.check(before + text + text) != .accepts)
        }
    }
}
