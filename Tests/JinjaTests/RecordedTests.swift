import Foundation
import JSON
import Jinja
import Testing

/// Compares with what jinja2 made of the same templates; see `make_fixtures.py`.
@Suite struct RecordedTests {
    @Test(
        "every recorded chat comes out as jinja2 renders it",
        arguments: [
            "chatml.jinja", "gemma2.jinja", "gemma3.jinja", "llama3.jinja", "macros.jinja",
            "mistral.jinja", "phi.jinja", "qwen.jinja",
        ]
    )
    func chats(name: String) throws {
        let recorded = try Fixtures.json("renderings.json")
        let template = try Template(Fixtures.text("templates/\(name)"))
        var count = 0
        for record in try #require(recorded["records"]?.arrayValue)
        where record["template"]?.stringValue == name {
            let chat = try #require(record["chat"]?.stringValue)
            let flags = try #require(record["flags"]?.intValue)
            let messages = try #require(recorded["chats"]?[chat])
            var variables: [String: JinjaValue] = [
                "messages": JinjaValue(messages), "bos_token": .string("<s>"),
                "eos_token": .string("</s>"), "tools": .none,
                "add_generation_prompt": .bool(flags & 2 == 0),
            ]
            if flags & 1 == 1 { variables["tools"] = JinjaValue(recorded["tools"] ?? .null) }
            if flags == 2 { variables["enable_thinking"] = .bool(false) }
            let context = Comment(rawValue: "\(name), \(chat), flags \(flags)")
            do {
                let text = try template.render(variables, clock: Clock.fixed)
                #expect(text == record["text"]?.stringValue, context)
            } catch {
                let refusal = try #require(record["refusal"]?.stringValue, context)
                if !refusal.isEmpty {
                    #expect(error.kind == .raised, context)
                    #expect(error.message == refusal, context)
                }
            }
            count += 1
        }
        #expect(count == 52)
    }

    @Test("every recorded expression and statement comes out as jinja2 renders it")
    func expressions() throws {
        let recorded = try Fixtures.json("expressions.json")
        let variables = try #require(recorded["variables"])
        let records = try #require(recorded["records"]?.arrayValue)
        #expect(records.count > 900)
        for record in records {
            let source = try #require(record[0]?.stringValue)
            let expected = record[1]?.stringValue
            let text = try? renderTemplate(
                source: source,
                variables: variables,
                clock: Clock.fixed
            )
            #expect(text == expected, Comment(rawValue: source))
        }
    }

    @Test(
        "every shared template of a real model parses",
        .enabled(if: !Fixtures.sharedTemplates.isEmpty),
        arguments: Fixtures.sharedTemplates
    )
    func sharedTemplates(path: URL) throws {
        let source = try String(decoding: Data(contentsOf: path), as: UTF8.self)
        #expect(throws: Never.self) { try Template(source) }
    }
}
