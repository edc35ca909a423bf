import Engine
import JSON
import NIOHTTP1
import Server
import Testing
import Tokenizer

@Suite struct AnthropicTests {
    static let hello = #""model": "scripted", "messages": [{"role": "user", "content": "Hi"}]"#

    @Test("A message has Anthropic's members", arguments: Transport.allCases)
    func whole(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/v1/messages", "{\(Self.hello), \"max_tokens\": 9}")
            #expect(answer.status == 200)
            #expect(answer.json["type"] == "message")
            #expect(answer.json["role"] == "assistant")
            #expect(answer.json["model"] == "scripted")
            #expect(answer.json["id"]?.stringValue?.hasPrefix("msg_") == true)
            #expect(answer.json["content"] == [["type": "text", "text": "Hello, wörld"]])
            #expect(answer.json["stop_reason"] == "end_turn")
            #expect(answer.json["stop_sequence"] == .null)
            #expect(answer.json["usage"]?["output_tokens"] == 5)
            #expect(answer.json["usage"]?["cache_read_input_tokens"] == 2)
        }
    }

    @Test(
        "Stop reasons are told in Anthropic's words",
        arguments: [
            (FinishReason.stop, nil, "end_turn"), (.length, nil, "max_tokens"),
            (.stop, "END", "stop_sequence"),
        ] as [(FinishReason, String?, String)]
    )
    func stopReasons(reason: FinishReason, text: String?, wanted: String) async throws {
        let engine = try ScriptedEngine { _ in
            ScriptedEngine.Script(reason: reason, stopText: text)
        }
        try await withAPI(.router, [engine]) { client in
            let body = "{\(Self.hello), \"max_tokens\": 9, \"stop_sequences\": [\"END\"]}"
            let answer = try await client.post("/v1/messages", body)
            #expect(answer.json["stop_reason"] == .string(wanted))
            #expect(answer.json["stop_sequence"] == (text.map { .string($0) } ?? .null))
        }
        #expect(engine.requests.first?.stop == ["END"])
        #expect(engine.requests.first?.maxTokens == 9)
    }

    @Test(
        "Events come in Anthropic's order and add up to the message",
        arguments: Transport.allCases
    )
    func stream(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let body = "{\(Self.hello), \"max_tokens\": 9, \"stream\": true}"
            let answer = try await client.post("/v1/messages", body)
            #expect(answer.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            let events = answer.typedEvents
            #expect(events.allSatisfy { $0.data["type"] == .string($0.type) })
            #expect(
                events.map(\.type) == [
                    "message_start", "ping", "content_block_start", "content_block_delta",
                    "content_block_delta", "content_block_delta", "content_block_delta",
                    "content_block_delta", "content_block_stop", "message_delta", "message_stop",
                ]
            )
            let text = events.compactMap { $0.data["delta"]?["text"]?.stringValue }.joined()
            #expect(text == "Hello, wörld")
            #expect(events[0].data["message"]?["stop_reason"] == .null)
            #expect(events[9].data["delta"]?["stop_reason"] == "end_turn")
            #expect(events[9].data["usage"]?["output_tokens"] == 5)
        }
    }

    @Test("A failure in the middle of a stream is an event")
    func failure() async throws {
        let engine = try ScriptedEngine { _ in
            ScriptedEngine.Script(failure: .evaluation("broken"))
        }
        try await withAPI(.router, [engine]) { client in
            let body = "{\(Self.hello), \"max_tokens\": 9, \"stream\": true}"
            let last = try await client.post("/v1/messages", body).typedEvents.last
            #expect(last?.type == "error")
            #expect(last?.data["error"]?["type"] == "api_error")
        }
    }

    @Test("Counting tokens needs no limit and generates nothing")
    func count() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let short = try await client.post("/v1/messages/count_tokens", "{\(Self.hello)}")
            let body = "{\(Self.hello), \"system\": [{\"type\": \"text\", \"text\": \"abc\"}]}"
            let long = try await client.post("/v1/messages/count_tokens", body)
            let difference =
                (long.json["input_tokens"]?.intValue ?? 0)
                - (short.json["input_tokens"]?.intValue ?? 0)
            // ChatML writes `<|im_start|>system\nabc<|im_end|>\n`; one token per byte.
            #expect(difference == 1 + 7 + 3 + 1 + 1)
            let refused = try await client.post(
                "/v1/messages/count_tokens",
                "{\(Self.hello), \"max_tokens\": 5}"
            )
            #expect(refused.status == 400)
        }
        #expect(engine.requests.isEmpty)
    }

    @Test("Blocks, merged turns and a begun answer make one prompt")
    func prompt() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let body = """
                {"model": "scripted", "max_tokens": 5, "messages": [
                 {"role": "user", "content": "A"},
                 {"role": "user", "content": [{"type": "text", "text": "B"}]},
                 {"role": "assistant", "content": "C"}]}
                """
            let answer = try await client.post("/v1/messages", body)
            #expect(answer.status == 200)
        }
        let prompt = try #require(engine.requests.first?.prompt)
        let text = engine.tokenizer.decode(prompt, skipSpecial: false)
        #expect(text == "<|im_start|>user\nA\nB<|im_end|>\n<|im_start|>assistant\nC")
    }

    @Test(
        "What cannot be honoured is refused by name, in Anthropic's form",
        arguments: [
            (#""messages": []"#, "messages"), (#""messages": [{"role": "user"}]"#, "content"),
            (#""messages": [{"role": "system", "content": "a"}]"#, "system"),
            (#""messages": [{"role": "user", "content": [{"type": "image"}]}]"#, "image"),
            (#""messages": [{"role": "user", "content": [{"type": "tool_use"}]}]"#, "tool_use"),
            (#""max_tokens": 0"#, "max_tokens"), (#""max_tokens": null"#, "max_tokens"),
            (#""temperature": 1.5"#, "temperature"), (#""nonsense": 1"#, "nonsense"),
            (#""tools": [{"type": "bash_20250124", "name": "bash"}]"#, "tools[0].type"),
            (#""tools": [{"name": "f"}]"#, "input_schema"),
            (#""tool_choice": {"type": "any"}"#, "tool_choice"),
            (#""thinking": {"type": "enabled"}"#, "budget_tokens"),
            (#""thinking": {"type": "enabled", "budget_tokens": 99}"#, "budget_tokens"),
            (#""mcp_servers": [{}]"#, "mcp_servers"),
            (#""stop_sequences": [""]"#, "stop_sequences"),
        ]
    )
    func refusals(member: String, name: String) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            // A later member of the same name takes the place of an earlier one.
            let body = "{\(Self.hello), \"max_tokens\": 9, \(member)}"
            let answer = try await client.post("/v1/messages", body)
            #expect(answer.status == 400)
            #expect(answer.json["type"] == "error")
            #expect(answer.json["error"]?["type"] == "invalid_request_error")
            #expect(answer.json["error"]?["message"]?.stringValue?.contains(name) == true)
        }
    }

    @Test("Statuses have Anthropic's types of error")
    func errorTypes() async throws {
        let policy = AccessPolicy(apiKeys: ["secret"])
        try await withAPI(.router, [try ScriptedEngine()], policy: policy) { client in
            let denied = try await client.post("/v1/messages", "{}")
            #expect(denied.status == 401)
            #expect(denied.json["error"]?["type"] == "authentication_error")
            let missing = try await client.send(
                .POST,
                "/v1/messages",
                ["x-api-key": "secret"],
                body: Array(#"{"model": "x", "max_tokens": 1, "messages": "#.utf8)
                    + Array(#"[{"role": "user", "content": "a"}]}"#.utf8)
            )
            #expect(missing.status == 404)
            #expect(missing.json["error"]?["type"] == "not_found_error")
        }
    }
}

extension APIAnswer {
    /// The events of a stream whose events have types.
    var typedEvents: [(type: String, data: JSONValue)] {
        text.split(separator: "\n\n").map { event in
            let lines = event.split(separator: "\n")
            let type = lines.first?.dropFirst("event: ".count) ?? ""
            let data = lines.last?.dropFirst("data: ".count) ?? ""
            return (String(type), (try? JSONValue(parsing: String(data))) ?? .null)
        }
    }
}
