import ChatTemplate
import Foundation
import GGUF
import JSON
import Jinja
import Testing

struct PackageTemplateTests {
    private struct Case: CustomTestStringConvertible {
        let name: String
        let source: String
        let messages: [ChatMessage]
        let tools: JSONValue?
        let extra: JSONObject
        let text: String

        var testDescription: String { "\(name) \(messages.map(\.role)) \(tools != nil) \(extra)" }
    }

    /// Chats in templates of the kinds that Ollama's packages have, as Go and Ollama write them.
    private static let cases: [Case] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let url = folder.appending(path: "Fixtures/packages.json")
        guard let bytes = try? Data(contentsOf: url),
            let json = try? JSONValue(parsing: Array(bytes))
        else { return [] }
        return (json["cases"]?.arrayValue ?? []).compactMap { item in
            guard let name = item["name"]?.stringValue,
                let source = json["templates"]?[name]?.stringValue,
                let text = item["text"]?.stringValue,
                let messages = item["messages"].flatMap({ try? ChatMessage.list(json: $0) })
            else { return nil }
            var extra = JSONObject()
            extra["enable_thinking"] = item["think"]
            extra["reasoning_effort"] = item["level"]
            let tools = item["hasTools"]?.boolValue == true ? json["tools"] : nil
            return Case(
                name: name,
                source: source,
                messages: messages,
                tools: tools,
                extra: extra,
                text: text
            )
        }
    }()

    @Test("There are recorded chats")
    func recorded() {
        #expect(Self.cases.count > 80)
    }

    @Test("Packages' templates write chats as Ollama writes them", arguments: cases)
    private func asOllama(_ item: Case) throws {
        let template = try ChatTemplate(packageSource: item.source)
        let text = try template.render(
            messages: item.messages,
            tools: item.tools,
            extra: item.extra
        )
        #expect(text == item.text)
    }

    @Test("What a template does with tools is found out")
    func capabilities() throws {
        let sources = Dictionary(Self.cases.map { ($0.name, $0.source) }) { first, _ in first }
        for (name, source) in sources {
            let found = try ChatTemplate(packageSource: source).capabilities(usesTools: true)
            #expect(found.isKnown, "\(name)")
            #expect(found.supportsTools == source.contains(".Tools"), "\(name)")
        }
    }

    @Test("A system message is not lost where the template has no place for it")
    func systemWithoutPlace() throws {
        let template = try ChatTemplate(packageSource: "Q: {{ .Prompt }}\nA: {{ .Response }}")
        let chat = [ChatMessage("system", "Be kind."), ChatMessage("user", "Hi")]
        #expect(try template.render(messages: chat) == "Q: Be kind.\n\nHi\nA: ")
    }

    @Test("The package's template goes before the file's, unless it cannot be parsed")
    func choice() throws {
        var metadata = GGUFMetadata(path: "model.gguf")
        metadata.set("tokenizer.chat_template", .string("own"))
        func chosen(_ source: String?) throws -> (template: ChatTemplate?, warnings: [String]) {
            try ChatTemplate.chosen(
                packageSource: source,
                metadata: metadata,
                bosToken: "",
                eosToken: ""
            )
        }
        let package = try chosen("{{ .Prompt }}!")
        #expect(package.template?.source == "{{ .Prompt }}!")
        #expect(package.template?.isPackageTemplate == true)
        #expect(package.warnings.isEmpty)
        let broken = try chosen("a\n{{ .Prompt ")
        #expect(broken.template?.source == "own")
        #expect(broken.warnings.count == 1)
        #expect(broken.warnings.first?.contains("line 2, column 1") == true)
        #expect(try chosen(nil).template?.isPackageTemplate == false)
    }

    @Test("The day is told, and the one before it")
    func days() throws {
        let source = "{{ currentDate }} {{ yesterdayDate }} {{ .Prompt }}{{ .Response }}"
        let text = try ChatTemplate(packageSource: source).render(
            messages: [ChatMessage("user", "Hi")],
            clock: CivilTime(year: 2024, month: 3, day: 1)
        )
        #expect(text == "2024-03-01 2024-02-29 Hi")
    }

    @Test("Members of schemas that Ollama does not know are kept behind those it knows")
    func furtherMembers() throws {
        let source = """
            {{ range .Tools }}{{ . }}{{ end }}{{ range .Messages }}{{ .Content }}{{ end }}
            """
        let tools = try JSONValue(
            parsing: """
                [{"type":"function","function":{"name":"f","strict":true,"parameters":{
                "properties":{"n":{"minimum":1,"type":"integer"}},"type":"object"}}}]
                """
        )
        let text = try ChatTemplate(packageSource: source)
            .render(messages: [ChatMessage("user", "Hi")], tools: tools)
        let wanted = """
            {"type":"function","function":{"name":"f","description":"","parameters":\
            {"type":"object","properties":{"n":{"type":"integer","minimum":1}}},"strict":true}}Hi
            """
        #expect(text == wanted)
    }
}
