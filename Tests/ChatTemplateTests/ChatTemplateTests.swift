import ChatTemplate
import Foundation
import GGUF
import JSON
import Testing

@Suite struct ChatTemplateTests {
    private func render(_ name: String, _ json: String, tools: String? = nil) throws -> String {
        let tools = try tools.map { try JSONValue(parsing: $0) }
        return try TestFiles.template(name).render(messages: messages(json), tools: tools)
    }

    // MARK: - Adapting messages

    @Test("instructions go into the user's message where a template refuses a system role")
    func foldsSystem() throws {
        let template = try TestFiles.template("alternating")
        #expect(try !template.capabilities().supportsSystemRole)
        let text = try render(
            "alternating",
            #"[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}]"#
        )
        #expect(
            text
                == "<s><start_of_turn>user\nBe kind.\n\nHi<end_of_turn>\n<start_of_turn>model\n"
        )
    }

    @Test("a refusal of the template's own is told apart from other failures")
    func refusal() throws {
        let json = #"[{"role":"user","content":"a"},{"role":"user","content":"b"}]"#
        let error = #expect(throws: ChatTemplateError.self) {
            try render("alternating", json)
        }
        #expect(error?.isRefusal == true)
        #expect(error.map { "\($0)" }?.contains("must alternate") == true)
    }

    @Test("parts are joined for a template of texts, and kept for one of parts")
    func parts() throws {
        let json = """
            [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]
            """
        #expect(try render("texts", json) == "<user>a\nb</user>")
        #expect(try render("typed", json) == "[user]ab")
        #expect(try render("typed", #"[{"role":"user","content":"c"}]"#) == "[user]c")
    }

    @Test("a part that is no text is refused by a template of texts")
    func image() throws {
        let json = #"[{"role":"user","content":[{"type":"image_url"}]}]"#
        #expect(throws: ChatTemplateError.unsupportedPart(type: "image_url")) {
            try render("texts", json)
        }
        #expect(try render("typed", json) == "[user]<image_url>")
    }

    @Test(
        "a call's arguments get the form that the template needs",
        arguments: [#"{"x":1}"#, #""{\"x\":1}""#]
    )
    func arguments(given: String) throws {
        let json = """
            [{"role":"user","content":"u"},{"role":"assistant","content":"","tool_calls":[\
            {"id":"i","type":"function","function":{"name":"f","arguments":\(given)}}]}]
            """
        let texts = try TestFiles.template("texts").capabilities()
        #expect(texts.takesArgumentTexts && !texts.takesArgumentObjects)
        #expect(texts.takesNullContent && !texts.takesEmptyContent)
        let typed = try TestFiles.template("typed").capabilities()
        #expect(typed.takesArgumentObjects && !typed.takesArgumentTexts)
        #expect(try render("texts", json) == #"<user>u</user><call>f {"x":1}</call>"#)
        #expect(try render("typed", json) == "[user]u[assistant](f x=1)")
    }

    @Test("tools reach a template that knows them")
    func tools() throws {
        #expect(try TestFiles.template("texts").capabilities().supportsTools)
        #expect(try !TestFiles.template("typed").capabilities().supportsTools)
        let text = try render("texts", #"[{"role":"user","content":"u"}]"#, tools: #"[{"a":1}]"#)
        #expect(text == #"<user>u</user><tools>[{"a": 1}]</tools>"#)
    }

    // MARK: - Where templates come from

    @Test("a model's templates are found by name, and one for tools is chosen for tools")
    func named() throws {
        var metadata = GGUFMetadata(path: "model.gguf")
        #expect(try ChatTemplate(metadata: metadata, bosToken: "", eosToken: "") == nil)
        metadata.set("tokenizer.chat_template", .string("plain {{ messages[0].content }}"))
        metadata.set("tokenizer.chat_template.tool_use", .string("tools {{ tools | length }}"))
        metadata.set("tokenizer.chat_template.rag", .string("rag {{ x }}"))
        let template = try #require(
            try ChatTemplate(metadata: metadata, bosToken: "", eosToken: "")
        )
        let chat = [ChatMessage("user", "hi")]
        #expect(template.names == ["default", "tool_use", "rag"])
        #expect(template.source == "plain {{ messages[0].content }}")
        #expect(try template.render(messages: chat) == "plain hi")
        #expect(try template.render(messages: chat, tools: [1]) == "tools 1")
        #expect(
            try template.render(messages: chat, extra: ["x": .int(3)], name: "rag") == "rag 3"
        )
        #expect(
            throws: ChatTemplateError.unknownTemplate(
                name: "nope",
                known: ["default", "tool_use", "rag"]
            )
        ) { try template.render(messages: chat, name: "nope") }
    }

    @Test("metadata of the wrong type and malformed templates are errors")
    func malformed() throws {
        var metadata = GGUFMetadata(path: "model.gguf")
        metadata.set("tokenizer.chat_template", .uint32(1))
        #expect(throws: ChatTemplateError.self) {
            try ChatTemplate(metadata: metadata, bosToken: "", eosToken: "")
        }
        #expect(throws: ChatTemplateError.self) {
            try ChatTemplate(source: "{% if %}", bosToken: "", eosToken: "")
        }
    }

    @Test("ChatML is there for whoever asks for it")
    func chatML() throws {
        let template = try ChatTemplate(
            source: ChatTemplate.chatML,
            bosToken: "",
            eosToken: "<|im_end|>"
        )
        let text = try template.render(messages: [
            ChatMessage("system", "s"), ChatMessage("user", "u"),
        ])
        #expect(
            text == "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nu<|im_end|>\n"
                + "<|im_start|>assistant\n"
        )
    }

    @Test("ChatML writes calls of tools, also where nothing is said")
    func chatMLCalls() throws {
        let template = try ChatTemplate(source: ChatTemplate.chatML, bosToken: "", eosToken: "")
        var silent = ChatMessage(role: "assistant", content: nil)
        silent.toolCalls = [
            ToolCall(name: "f", arguments: .string(#"{"x": 1}"#)),
            ToolCall(name: "g", arguments: [:]),
        ]
        let text = try template.render(messages: [silent], addGenerationPrompt: false)
        #expect(
            text
                == "<|im_start|>assistant\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}"
                + "\n</tool_call>\n<tool_call>\n{\"name\": \"g\", \"arguments\": {}}\n</tool_call>"
                + "<|im_end|>\n"
        )
    }

    // MARK: - Recorded renderings

    @Test(
        "the recorded prompts of a real model come out",
        .enabled(if: TestFiles.sharedAvailable)
    )
    func golden() throws {
        let golden = try JSONValue(parsing: TestFiles.text(TestFiles.golden))
        let template = try ChatTemplate(
            source: TestFiles.text(TestFiles.qwenTemplate),
            bosToken: "",
            eosToken: ""
        )
        let renderings = try #require(golden["template_renderings"]?.arrayValue)
        for recorded in renderings + [try #require(golden["chat"])] {
            let text = try template.render(
                messages: ChatMessage.list(json: try #require(recorded["messages"])),
                tools: recorded["tools"],
                addGenerationPrompt: recorded["add_generation_prompt"]?.boolValue ?? true
            )
            #expect(text == recorded["rendered"]?.stringValue)
        }
    }
}
