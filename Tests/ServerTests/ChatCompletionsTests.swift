import ChatTemplate
import Engine
import JSON
import Sampling
import Server
import Testing
import Tokenizer

@Suite struct ChatCompletionsTests {
    private let path = "/v1/chat/completions"
    private static let question = #""model":"scripted","messages":[{"role":"user","content":"Hi"}]"#

    @Test("An answer has OpenAI's form", arguments: Transport.allCases)
    func whole(transport: Transport) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(transport, [engine]) { client in
            let answer = try await client.post(path, "{\(Self.question)}")
            #expect(answer.status == 200)
            let json = answer.json
            #expect(json["id"]?.stringValue?.hasPrefix("chatcmpl-") == true)
            #expect(json["object"] == "chat.completion")
            #expect(json["model"] == "scripted")
            #expect(json["service_tier"] == "default")
            #expect(json["system_fingerprint"]?.stringValue?.hasPrefix("fp_") == true)
            #expect(
                json["choices"] == [
                    [
                        "index": 0,
                        "message": [
                            "role": "assistant", "content": "Hello, wörld", "refusal": nil,
                            "annotations": [],
                        ],
                        "logprobs": nil, "finish_reason": "stop",
                    ]
                ]
            )
            let prompt = engine.tokenizer.decode(
                engine.requests.first?.prompt ?? [],
                skipSpecial: false
            )
            #expect(prompt == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
            #expect(json["usage"]?["prompt_tokens"] == .int(Int64(engine.requests[0].prompt.count)))
            #expect(json["usage"]?["completion_tokens"] == 5)
            #expect(json["usage"]?["prompt_tokens_details"]?["cached_tokens"] == 2)
        }
    }

    @Test(
        "A stream begins with the role, ends with reason, usage and [DONE]",
        arguments: Transport.allCases
    )
    func streamed(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                "{\(Self.question),\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
            )
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(answer.isDone)
            let events = answer.events
            #expect(events.allSatisfy { $0["object"] == "chat.completion.chunk" })
            #expect(events.allSatisfy { $0["service_tier"] == "default" })
            #expect(Set(events.map { $0["id"]?.stringValue }).count == 1)
            #expect(events.first?["choices"]?[0]?["delta"]?["role"] == "assistant")
            let texts = events.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.stringValue }
            #expect(texts.joined() == "Hello, wörld")
            let end = events.dropLast().last?["choices"]?[0]
            #expect(end?["delta"] == [:])
            #expect(end?["finish_reason"] == "stop")
            #expect(events.dropLast().allSatisfy { $0["usage"] == .null })
            #expect(events.last?["choices"] == [])
            #expect(events.last?["usage"]?["completion_tokens"] == 5)
        }
    }

    @Test("Without include_usage no event speaks of usage")
    func noUsage() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(path, "{\(Self.question),\"stream\":true}")
            #expect(answer.events.allSatisfy { $0["usage"] == nil })
        }
    }

    @Test("The streamed text and log probabilities are those of the whole answer")
    func streamEqualsWhole() async throws {
        let engine = try ScriptedEngine { _ in
            var script = ScriptedEngine.Script()
            script.pieces = ["A", "", "", "bcd", "", "e", ""]
            script.trailingText = "fg"
            script.reason = .length
            return script
        }
        try await withAPI(.router, [engine]) { client in
            let fields = Self.question + #","logprobs":true,"top_logprobs":2"#
            let whole = try await client.post(path, "{\(fields)}").json["choices"]?[0]
            let events = try await client.post(path, "{\(fields),\"stream\":true}").events
            let choices = events.compactMap { $0["choices"]?[0] }
            let text = choices.compactMap { $0["delta"]?["content"]?.stringValue }.joined()
            #expect(text == "Abcdefg")
            #expect(whole?["message"]?["content"] == .string(text))
            let scores = choices.flatMap { $0["logprobs"]?["content"]?.arrayValue ?? [] }
            #expect(scores.count == 7)
            #expect(whole?["logprobs"]?["content"] == .array(scores))
            #expect(choices.last?["finish_reason"] == "length")
        }
    }

    @Test("Log probabilities carry bytes and alternatives, best first")
    func logProbabilities() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                "{\(Self.question),\"logprobs\":true,\"top_logprobs\":2}"
            )
            let content = answer.json["choices"]?[0]?["logprobs"]?["content"]
            #expect(
                content?[0] == [
                    "token": "H", "logprob": -0.25, "bytes": [72],
                    "top_logprobs": [
                        ["token": "a", "logprob": -0.5, "bytes": [97]],
                        ["token": "b", "logprob": -1.5, "bytes": [98]],
                    ],
                ]
            )
            let plain = try await client.post(path, "{\(Self.question),\"logprobs\":true}")
            let first = plain.json["choices"]?[0]?["logprobs"]?["content"]?[0]
            #expect(first?["top_logprobs"] == [])
        }
    }

    @Test("Tokens of a stop text have no part in the log probabilities")
    func stopText() async throws {
        let engine = try ScriptedEngine { _ in
            var script = ScriptedEngine.Script()
            script.pieces = ["A", "", ""]
            script.stopText = "XY"
            return script
        }
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(path, "{\(Self.question),\"logprobs\":true}")
            let choice = answer.json["choices"]?[0]
            #expect(choice?["message"]?["content"] == "A")
            #expect(choice?["logprobs"]?["content"]?.arrayValue?.count == 1)
        }
    }

    @Test("Several answers stream side by side, told apart by their index")
    func severalChoices() async throws {
        let engine = try ScriptedEngine { request in
            var script = ScriptedEngine.Script()
            script.pieces = ["a", "b", "\(request.sampling.seed ?? 0)"]
            return script
        }
        try await withAPI(.live, [engine]) { client in
            let answer = try await client.post(
                path,
                "{\(Self.question),\"n\":3,\"seed\":5,\"stream\":true}"
            )
            var texts: [Int: String] = [:]
            for choice in answer.events.compactMap({ $0["choices"]?[0] }) {
                let index = choice["index"]?.intValue ?? -1
                texts[index, default: ""] += choice["delta"]?["content"]?.stringValue ?? ""
            }
            #expect(texts == [0: "ab5", 1: "ab6", 2: "ab7"])
            let ends = answer.events.filter { $0["choices"]?[0]?["finish_reason"] == "stop" }
            #expect(ends.count == 3)
        }
    }

    @Test(
        "Every role and kind of content is taken",
        arguments: [
            #"{"role":"system","content":"be brief"}"#,
            #"{"role":"developer","content":"be brief"}"#,
            #"{"role":"user","content":"x","name":"ann"}"#,
            #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
            #"{"role":"assistant","content":"x","refusal":null,"audio":null,"annotations":[]}"#,
            #"{"role":"assistant","content":null,"refusal":"no"}"#,
            #"{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}"#,
            #"""
            {"role":"user","content":[{"type":"text","text":"a","prompt_cache_breakpoint":{}}]}
            """#,
            #"{"role":"assistant","content":"x","reasoning_content":"hm"}"#,
            #"{"role":"tool","tool_call_id":"c1","content":"42"}"#,
            #"{"role":"function","name":"f","content":"42"}"#,
            #"""
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
             "function":{"name":"f","arguments":"{\"x\":1}"}}]}
            """#,
        ]
    )
    func messages(message: String) async throws {
        let template = try ChatTemplate(
            source: "{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}",
            bosToken: "",
            eosToken: ""
        )
        try await withAPI(.router, [try ScriptedEngine(chatTemplate: template)]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","messages":[\#(message)]}"#
            )
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test(
        "What a message's parts and calls may not hold is refused and named",
        arguments: [
            (#"{"role":"user","content":[{"type":"text","text":"a","x":1}]}"#, "content[0].x"),
            (#"{"role":"user","content":[{"type":"refusal","refusal":"a"}]}"#, "content[0].type"),
            (
                #"""
                {"role":"assistant","tool_calls":[{"id":"c","x":1,"function":{"name":"f"}}]}
                """#, "tool_calls[0].x"
            ),
            (
                #"{"role":"assistant","tool_calls":[{"function":{"name":"f","x":1}}]}"#,
                "tool_calls[0].function.x"
            ),
        ]
    )
    func unknownInMessages(message: String, param: String) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","messages":[\#(message)]}"#
            )
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string("messages[0].\(param)"))
        }
    }

    @Test(
        "Fields that ask for nothing are taken",
        arguments: [
            #""store":false"#, #""service_tier":"auto""#, #""service_tier":"default""#,
            #""modalities":["text"]"#, #""tools":[]"#, #""tool_choice":"none""#,
            #""response_format":{"type":"text"}"#, #""metadata":{"a":"b"}"#, #""user":"u""#,
            #""parallel_tool_calls":true"#, #""max_completion_tokens":null"#, #""audio":null"#,
            #""temperature":0"#, #""temperature":2"#, #""top_p":1"#, #""stop":null"#,
            #""reasoning_effort":"low""#, #""chat_template_kwargs":{"enable_thinking":false}"#,
            #""prompt_cache_options":{"mode":"implicit"}"#, #""moderation":null"#,
            #""verbosity":"medium""#, #""grammar":"""#, #""reasoning_budget":-1"#,
            #""prediction":{"type":"content","content":"x"}"#,
        ]
    )
    func neutralFields(field: String) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(path, "{\(Self.question),\(field)}")
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test(
        "What cannot be honoured is refused and named",
        arguments: [
            (#""store":true"#, "store"), (#""service_tier":"flex""#, "service_tier"),
            (#""moderation":{"model":"m"}"#, "moderation"),
            (#""metadata":{"a":1}"#, "metadata.a"),
            (#""safety_identifier":1"#, "safety_identifier"), (#""prediction":"x""#, "prediction"),
            (#""response_format":{"type":"text","x":1}"#, "response_format.x"),
            (#""response_format":{"type":"json_object","x":1}"#, "response_format.x"),
            (
                #""response_format":{"type":"json_schema","json_schema":{"schema":{},"x":1}}"#,
                "response_format.json_schema.x"
            ),
            (#""modalities":["text","audio"]"#, "modalities"), (#""audio":{}"#, "audio"),
            (#""tools":[{"type":"function"}]"#, "tools[0].function"),
            (#""tools":[{"type":"x","function":{"name":"f"}}]"#, "tools[0].type"),
            (#""tools":[{"type":"function","function":{"name":"f g"}}]"#, "tools[0].function.name"),
            (#""tool_choice":"required""#, "tool_choice"),
            (#""tool_choice":{"type":"allowed_tools"}"#, "tool_choice.mode"),
            (
                #""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}}"#,
                "tool_choice.allowed_tools.tools"
            ),
            (
                #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"#
                    + #"{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":"#
                    + #"[{"type":"function","function":{"name":"g"}}]}}"#, "tool_choice"
            ),
            (#""functions":[{}]"#, "functions[0].name"),
            (#""functions":[{"name":"f"}],"function_call":{"name":"g"}"#, "function_call"),
            (#""functions":[{"name":"f"}],"function_call":{"name":"f","x":1}"#, "function_call.x"),
            (
                #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"#
                    + #"{"type":"function","function":{"name":"f","x":1}}"#,
                "tool_choice.function.x"
            ),
            (
                #""tools":[{"type":"function","function":{"name":"f","strict":true,"#
                    + #""parameters":{"not":{}}}}]"#, "tools"
            ),
            (
                #""response_format":{"type":"json_schema","json_schema":{}}"#,
                "response_format.json_schema.schema"
            ),
            (
                #""response_format":{"type":"json_schema","json_schema":{"schema":{"not":{}}}}"#,
                "response_format.json_schema.schema"
            ),
            (#""guided_json":"{""#, "guided_json"), (#""guided_regex":"(""#, "guided_regex"),
            (#""structured_outputs":{"regex":5}"#, "structured_outputs.regex"),
            (#""reasoning_format":"x""#, "reasoning_format"),
            (#""response_format":{"type":"xml"}"#, "response_format.type"),
            (#""response_format":{}"#, "response_format.type"),
            (#""response_format":"text""#, "response_format"),
            (#""web_search_options":{}"#, "web_search_options"),
            (#""grammar":"root ::= (""#, "grammar"), (#""xyz":null"#, "xyz"),
            (#""max_tokens":0"#, "max_tokens"), (#""max_tokens":-1"#, "max_tokens"),
            (#""max_completion_tokens":1.5"#, "max_completion_tokens"),
            (#""max_tokens":5,"max_completion_tokens":5"#, "max_tokens"),
            (#""top_logprobs":2"#, "top_logprobs"),
            (#""logprobs":true,"top_logprobs":21"#, "top_logprobs"),
            (#""logprobs":1"#, "logprobs"), (#""metadata":5"#, "metadata"),
            (#""reasoning_effort":"extreme""#, "reasoning_effort"),
            (#""chat_template_kwargs":{"messages":[]}"#, "chat_template_kwargs.messages"),
            (#""continue_final_message":true"#, "continue_final_message"),
            (#""temperature":2.1"#, "temperature"), (#""presence_penalty":-3"#, "presence_penalty"),
            (#""stop":["a",""]"#, "stop[1]"), (#""n":1000"#, "n"),
        ]
    )
    func refusals(field: String, param: String) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(path, "{\(Self.question),\(field)}")
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string(param), "\(answer.text)")
            #expect(answer.json["error"]?["type"] == "invalid_request_error")
            #expect(engine.requests.isEmpty)
        }
    }

    @Test(
        "What is wrong with messages is named",
        arguments: [
            ("null", "messages"), ("[]", "messages"), ("5", "messages"), ("[5]", "messages[0]"),
            ("[{}]", "messages[0].role"),
            (#"[{"role":"king","content":"x"}]"#, "messages[0].role"),
            (#"[{"role":"user"}]"#, "messages[0].content"),
            (#"[{"role":"user","content":null}]"#, "messages[0].content"),
            (#"[{"role":"user","content":5}]"#, "messages[0].content"),
            (#"[{"role":"user","content":[]}]"#, "messages[0].content"),
            (
                #"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]"#,
                "messages[0].content[0].type"
            ),
            (#"[{"role":"user","content":[{"type":"text"}]}]"#, "messages[0].content[0].text"),
            (#"[{"role":"user","content":[{"text":"x"}]}]"#, "messages[0].content[0].type"),
            (#"[{"role":"user","content":"x","colour":"red"}]"#, "messages[0].colour"),
            (#"[{"role":"user","content":"x","tool_calls":[]}]"#, "messages[0].tool_calls"),
            (#"[{"role":"assistant","content":null}]"#, "messages[0].content"),
            (
                #"[{"role":"assistant","content":null,"tool_calls":[{"function":{}}]}]"#,
                "messages[0].tool_calls[0].function.name"
            ),
            (#"[{"role":"tool","content":"x"}]"#, "messages[0].tool_call_id"),
            (#"[{"role":"function","content":"x"}]"#, "messages[0].name"),
            (#"[{"role":"user","content":"a"},{"role":1,"content":"b"}]"#, "messages[1].role"),
        ]
    )
    func badMessages(messages: String, param: String) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","messages":\#(messages)}"#
            )
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string(param), "\(answer.text)")
        }
    }

    @Test("The last message of the assistant can be continued")
    func continuation() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"""
                {"model":"scripted","continue_final_message":true,"add_generation_prompt":false,
                 "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"He"}]}
                """#
            )
            #expect(answer.status == 200)
            let prompt = engine.tokenizer.decode(engine.requests[0].prompt, skipSpecial: false)
            #expect(prompt.hasSuffix("<|im_start|>assistant\nHe"))
        }
    }

    @Test(
        "The prompt of a request can be looked at without an answer",
        arguments: Transport.allCases
    )
    func applyTemplate(transport: Transport) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(transport, [engine]) { client in
            let answer = try await client.post("/apply-template", "{\(Self.question)}")
            #expect(
                answer.json["prompt"]
                    == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
            )
            #expect(engine.requests.isEmpty)
        }
    }

    @Test("A conversation beyond the context names both numbers")
    func contextLength() async throws {
        try await withAPI(.router, [try ScriptedEngine(contextLength: 10)]) { client in
            let answer = try await client.post(path, "{\(Self.question)}")
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["code"] == "context_length_exceeded")
            #expect(answer.json["error"]?["param"] == "messages")
        }
    }

    @Test("A conversation that the model's template refuses is a 422 in its words")
    func refusedByTemplate() async throws {
        let template = try ChatTemplate(
            source: "{{ raise_exception('roles must alternate') }}",
            bosToken: "",
            eosToken: ""
        )
        try await withAPI(.router, [try ScriptedEngine(chatTemplate: template)]) { client in
            let answer = try await client.post(path, "{\(Self.question)}")
            #expect(answer.status == 422)
            let message = answer.json["error"]?["message"]?.stringValue
            #expect(message?.contains("roles must alternate") == true)
        }
    }
}
