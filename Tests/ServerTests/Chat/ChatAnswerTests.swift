import ChatTemplate
import Engine
import Grammar
import JSON
import Server
import Synchronization
import Testing
import Tokenizer

/// Calls and thinking as the server sends them.
@Suite struct ChatAnswerTests {
    private static let path = "/v1/chat/completions"
    private static let question = #""model":"scripted","messages":[{"role":"user","content":"Hi"}]"#
    private static let tools =
        #""tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}},{"type":"function","function":{"name":"get.time"}}]"#

    /// A template that thinks unless it is told not to.
    private static func thinkingTemplate() throws -> ChatTemplate {
        try ChatTemplate(
            source: """
                {%- for m in messages %}<|im_start|>{{ m.role }}
                {{ m.content.split('</think>')[-1] }}<|im_end|>
                {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
                {% if enable_thinking is defined and enable_thinking is false %}<think>

                </think>

                {% endif %}{% endif %}
                """,
            bosToken: "",
            eosToken: "<|im_end|>"
        )
    }

    @Test("Whatever a model with tools writes, the answer is a 200, streamed or not")
    func adversarial() async throws {
        let text = Mutex([""])
        let template = try ChatTemplate(
            source: ChatTemplate.chatML,
            bosToken: "",
            eosToken: "<|im_end|>"
        )
        let engine = try ScriptedEngine(chatTemplate: template) { _ in
            .init(pieces: text.withLock { $0 })
        }
        try await withAPI(.router, [engine]) { client in
            var generator = SeededGenerator(seed: 31)
            for _ in 0..<150 {
                let damaged = ToolParsingTests.damagedText(.hermes, &generator)
                text.withLock { $0 = damaged.unicodeScalars.map { String($0) } }
                let whole = try await client.post(Self.path, "{\(Self.question),\(Self.tools)}")
                #expect(whole.status == 200, "\(damaged)")
                let message = whole.json["choices"]?[0]?["message"]
                let calls = message?["tool_calls"]?.arrayValue ?? []
                let reason = whole.json["choices"]?[0]?["finish_reason"]
                #expect(reason == (calls.isEmpty ? "stop" : "tool_calls"), "\(damaged)")
                let streamed = try await client.post(
                    Self.path,
                    "{\(Self.question),\(Self.tools),\"stream\":true}"
                )
                #expect(streamed.status == 200 && streamed.isDone, "\(damaged)")
                var content = ""
                var arguments = [String](repeating: "", count: calls.count)
                for event in streamed.events {
                    let delta = event["choices"]?[0]?["delta"]
                    content += delta?["content"]?.stringValue ?? ""
                    for call in delta?["tool_calls"]?.arrayValue ?? [] {
                        let index = try #require(call["index"]?.intValue)
                        try #require(arguments.indices.contains(index), "\(damaged)")
                        arguments[index] += call["function"]?["arguments"]?.stringValue ?? ""
                    }
                }
                #expect(content == message?["content"]?.stringValue ?? "", "\(damaged)")
                #expect(
                    arguments == calls.map { $0["function"]?["arguments"]?.stringValue ?? "" },
                    "\(damaged)"
                )
            }
        }
    }

    /// A way of saying which tools are allowed.
    private static func allowed(_ name: String, _ mode: String, isNested: Bool) -> String {
        let function = isNested ? #""function":{"name":"\#(name)"}"# : #""name":"\#(name)""#
        let body = #""mode":"\#(mode)","tools":[{"type":"function",\#(function)}]"#
        let choice = isNested ? #""allowed_tools":{\#(body)}"# : body
        return #""tool_choice":{"type":"allowed_tools",\#(choice)}"#
    }

    @Test("Only allowed tools are called, in both forms", arguments: [true, false])
    func allowedTools(isNested: Bool) async throws {
        let call = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {}}\n</tool_call>"
        let template = try ChatTemplate(
            source: ChatTemplate.chatML,
            bosToken: "",
            eosToken: "<|im_end|>"
        )
        let engine = try ScriptedEngine(chatTemplate: template) { _ in .init(pieces: [call]) }
        try await withAPI(.router, [engine]) { client in
            let choices = [("weather", "auto"), ("get.time", "auto"), ("weather", "required")]
            for (name, mode) in choices {
                let choice = Self.allowed(name, mode, isNested: isNested)
                let answer = try await client.post(
                    Self.path,
                    "{\(Self.question),\(Self.tools),\(choice)}"
                )
                #expect(answer.status == 200, "\(answer.text)")
                let constraint = try #require(engine.requests.last?.constraint)
                if mode == "required" {
                    let grammar = try #require(constraint.initial)
                    let start = "\n{\"name\": \""
                    #expect(grammar.check(start + "weather") == .prefix)
                    #expect(grammar.check(start + "g") == .rejects(at: start.utf8.count))
                    continue
                }
                #expect(constraint.initial == nil)
                let calls = answer.json["choices"]?[0]?["message"]?["tool_calls"]
                #expect((calls == nil) == (name == "get.time"), "\(answer.text)")
            }
        }
    }

    @Test(
        "Thinking is split off, or left where it is",
        arguments: [
            ("", "Hm.", "Yes."), (#","reasoning_format":"none""#, nil, "<think>Hm.</think>Yes."),
        ] as [(String, String?, String)]
    )
    func split(field: String, reasoning: String?, content: String) async throws {
        let engine = try ScriptedEngine(chatTemplate: Self.thinkingTemplate()) { _ in
            .init(pieces: ["<think>", "Hm.", "</think>", "Yes."])
        }
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(Self.path, "{\(Self.question)\(field)}")
            let message = answer.json["choices"]?[0]?["message"]
            #expect(message?["reasoning_content"]?.stringValue == reasoning)
            #expect(message?["content"]?.stringValue == content)
        }
    }

    @Test(
        "A model that must not think is told so in its prompt",
        arguments: [
            (#","reasoning_effort":"none""#, true), (#","reasoning_budget":0"#, true),
            (#","chat_template_kwargs":{"enable_thinking":false}"#, true), ("", false),
            (#","chat_template_kwargs":{"enable_thinking":true}"#, false),
        ]
    )
    func noThinking(field: String, isClosed: Bool) async throws {
        let engine = try ScriptedEngine(chatTemplate: Self.thinkingTemplate())
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(Self.path, "{\(Self.question)\(field)}")
            #expect(answer.status == 200)
            let prompt = engine.tokenizer.decode(
                engine.requests.first?.prompt ?? [],
                skipSpecial: false
            )
            #expect(prompt.hasSuffix("<think>\n\n</think>\n\n") == isClosed, "\(prompt)")
        }
    }

    @Test("A budget becomes a limit on thinking, which ends with the model's own mark")
    func budget() async throws {
        let engine = try ScriptedEngine(chatTemplate: Self.thinkingTemplate())
        try await withAPI(.router, [engine]) { client in
            _ = try await client.post(Self.path, "{\(Self.question),\"reasoning_budget\":5}")
            let limit = try #require(engine.requests.first?.thinkingLimit)
            #expect(limit.tokens == 5 && limit.opening == "<think>")
            let interruption = engine.tokenizer.decode(limit.interruption, skipSpecial: false)
            #expect(interruption.contains("</think>"))
            _ = try await client.post(Self.path, "{\(Self.question)}")
            #expect(engine.requests[1].thinkingLimit == nil)
        }
    }
}
