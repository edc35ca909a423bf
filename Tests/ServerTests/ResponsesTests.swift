import Engine
import JSON
import NIOHTTP1
import Sampling
import Server
import Testing
import Tokenizer

@Suite struct ResponsesTests {
    private let path = "/v1/responses"

    @Test("An answer has OpenAI's form", arguments: Transport.allCases)
    func whole(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","input":"Hi","metadata":{"a":"b"},"temperature":0.5}"#
            )
            #expect(answer.status == 200)
            let json = answer.json
            #expect(json["object"] == "response")
            #expect(json["status"] == "completed")
            #expect(json["error"] == .null)
            #expect(json["metadata"] == ["a": "b"])
            #expect(json["temperature"] == 0.5)
            #expect(json["output"]?.arrayValue?.count == 1)
            let item = json["output"]?[0]
            #expect(item?["type"] == "message")
            #expect(item?["status"] == "completed")
            #expect(item?["content"]?[0]?["text"] == "Hello, wörld")
            #expect(json["usage"]?["output_tokens"] == 5)
            #expect(json["usage"]?["input_tokens_details"]?["cached_tokens"] == 2)
        }
    }

    @Test("Events come in order, numbered, named, and end with the whole answer")
    func streamed() async throws {
        try await withAPI(.live, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","input":"Hi","stream":true}"#
            )
            let lines = answer.text.split(separator: "\n")
            let names = lines.filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
            let payloads = try lines.filter { $0.hasPrefix("data: ") }.map {
                try JSONValue(parsing: String($0.dropFirst(6)))
            }
            #expect(payloads.compactMap { $0["type"]?.stringValue } == names)
            #expect(
                payloads.compactMap { $0["sequence_number"]?.intValue } == Array(names.indices)
            )
            let delta = "response.output_text.delta"
            #expect(
                names.filter { $0 != delta } == [
                    "response.created", "response.in_progress", "response.output_item.added",
                    "response.content_part.added", "response.output_text.done",
                    "response.content_part.done", "response.output_item.done",
                    "response.completed",
                ]
            )
            #expect(names.firstIndex(of: delta) == 4)
            let text = payloads.filter { $0["type"] == .string(delta) }
                .compactMap { $0["delta"]?.stringValue }.joined()
            #expect(text == "Hello, wörld")
            let whole = payloads.last?["response"]
            #expect(whole?["output"]?[0]?["content"]?[0]?["text"] == .string(text))
            #expect(whole?["output"]?[0]?["id"] == payloads[2]["item"]?["id"])
        }
    }

    @Test("A conversation goes on from a kept answer, without its instructions")
    func conversation() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let first = try await client.post(
                path,
                #"{"model":"scripted","input":"One","instructions":"Be brief"}"#
            )
            let id = try #require(first.json["id"]?.stringValue)
            let second = try await client.post(
                path,
                #"{"model":"scripted","input":"Two","previous_response_id":"\#(id)"}"#
            )
            #expect(second.status == 200)
            let prompts = engine.requests.map {
                engine.tokenizer.decode($0.prompt, skipSpecial: false)
            }
            #expect(prompts[0].contains("Be brief"))
            #expect(!prompts[1].contains("Be brief"))
            for text in ["One", "Hello, wörld", "Two"] {
                #expect(prompts[1].contains(text))
            }
            let unknown = try await client.post(
                path,
                #"{"model":"scripted","input":"Two","previous_response_id":"resp_x"}"#
            )
            #expect(unknown.status == 400)
            #expect(unknown.json["error"]?["code"] == "previous_response_not_found")
        }
    }

    @Test("Kept answers can be looked at and forgotten; others are not kept")
    func keeping() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(path, #"{"model":"scripted","input":"Hi"}"#)
            let id = try #require(answer.json["id"]?.stringValue)
            #expect(try await client.get("\(path)/\(id)").json == answer.json)
            let items = try await client.get("\(path)/\(id)/input_items?order=asc").json
            #expect(items["data"]?[0]?["content"]?[0]?["text"] == "Hi")
            #expect(items["data"]?[0]?["status"] == "completed")
            #expect(items["has_more"] == false)
            #expect(try await client.send(.DELETE, "\(path)/\(id)").json["deleted"] == true)
            #expect(try await client.get("\(path)/\(id)").status == 404)
            let unkept = try await client.post(
                path,
                #"{"model":"scripted","input":"Hi","store":false}"#
            )
            let other = try #require(unkept.json["id"]?.stringValue)
            #expect(try await client.get("\(path)/\(other)").status == 404)
        }
    }

    @Test("Items that were given in short are listed at length")
    func shortItems() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"""
                {"model":"scripted","input":[{"role":"user","content":"a"},
                 {"role":"assistant","content":"b"},{"role":"user","content":"c"}]}
                """#
            )
            let id = answer.json["id"]?.stringValue ?? ""
            let items = try await client.get("\(path)/\(id)/input_items?order=asc").json["data"]
            #expect(items?[0]?["content"] == [["type": "input_text", "text": "a"]])
            let said: JSONValue = [["type": "output_text", "text": "b", "annotations": []]]
            #expect(items?[1]?["content"] == said)
            #expect(items?[1]?["status"] == "completed")
        }
    }

    @Test("An answer in the background can be waited for and cancelled")
    func background() async throws {
        let engine = try ScriptedEngine { request in
            var script = ScriptedEngine.Script()
            script.isEndless = request.sampling.seed == 1
            return script
        }
        try await withAPI(.router, [engine]) { client in
            func start(_ seed: Int) async throws -> String {
                let answer = try await client.post(
                    path,
                    #"{"model":"scripted","input":"Hi","background":true,"seed":\#(seed)}"#
                )
                #expect(answer.json["status"] == "queued")
                return try #require(answer.json["id"]?.stringValue)
            }
            let endless = try await start(1)
            let cancelled = try await client.post("\(path)/\(endless)/cancel", "{}")
            #expect(cancelled.json["status"] == "cancelled")
            let short = try await start(2)
            var status: JSONValue?
            for _ in 0..<10_000 where status != "completed" {
                status = try await client.get("\(path)/\(short)").json["status"]
                await Task.yield()
            }
            #expect(status == "completed")
        }
    }

    @Test("An answer that runs out of tokens is incomplete, one that fails has failed")
    func endings() async throws {
        let engine = try ScriptedEngine { request in
            var script = ScriptedEngine.Script()
            script.reason = .length
            if request.sampling.seed == 1 { script.failure = .evaluation("broken") }
            return script
        }
        try await withAPI(.router, [engine]) { client in
            let cut = try await client.post(path, #"{"model":"scripted","input":"Hi"}"#)
            #expect(cut.json["status"] == "incomplete")
            #expect(cut.json["incomplete_details"] == ["reason": "max_output_tokens"])
            #expect(cut.json["output"]?[0]?["status"] == "incomplete")
            let failed = try await client.post(
                path,
                #"{"model":"scripted","input":"Hi","seed":1,"stream":true}"#
            )
            #expect(failed.text.contains("event: response.failed\n"))
            let whole = try await client.post(
                path,
                #"{"model":"scripted","input":"Hi","seed":1}"#
            )
            #expect(whole.status == 500)
        }
    }

    @Test("Thoughts, words and calls of one answer become one message")
    func items() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"""
                {"model":"scripted","input":[
                 {"role":"user","content":[{"type":"input_text","text":"Sum?"}]},
                 {"type":"message","role":"assistant","content":
                  [{"type":"output_text","text":"Let me see","annotations":[]}]},
                 {"type":"function_call","call_id":"c1","name":"add","arguments":"{\"a\":1}"},
                 {"type":"function_call_output","call_id":"c1","output":"forty-two"}]}
                """#
            )
            #expect(answer.status == 200, "\(answer.text)")
            let prompt = engine.tokenizer.decode(engine.requests[0].prompt, skipSpecial: false)
            for text in ["Sum?", "Let me see", "add", "forty-two"] {
                #expect(prompt.contains(text), "\(text)")
            }
        }
    }

    @Test("The tokens of a request's prompt are counted, kept conversations included")
    func inputTokens() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let first = try await client.post(path, #"{"model":"scripted","input":"Hi"}"#).json
            let id = first["id"]?.stringValue ?? ""
            for body in [
                #"{"model":"scripted","input":"Hi"}"#,
                #"{"model":"scripted","input":"More","previous_response_id":"\#(id)"}"#,
            ] {
                let count = try await client.post(path + "/input_tokens", body)
                #expect(count.json["object"] == "response.input_tokens")
                let answer = try await client.post(path, body)
                #expect(count.json["input_tokens"] == answer.json["usage"]?["input_tokens"])
            }
            let unknown = try await client.post(path + "/input_tokens", #"{"model":"scripted"}"#)
            #expect(unknown.status == 400)
            #expect(unknown.json["error"]?["param"] == "input")
        }
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (#""input":null"#, "input"), (#""input":[]"#, "input"), (#""input":5"#, "input"),
            (#""input":[{"role":"king","content":"x"}]"#, "input[0].role"),
            (#""input":[{"role":"user"}]"#, "input[0].content"),
            (
                #""input":[{"role":"user","content":[{"type":"input_image"}]}]"#,
                "input[0].content[0].type"
            ),
            (#""input":[{"type":"web_search_call"}]"#, "input[0].type"),
            (#""input":[{"type":"item_reference","id":"x"}]"#, "input[0].id"),
            (#""input":"x","tools":[{"type":"web_search"}]"#, "tools[0].type"),
            (#""input":"x","tools":[{"type":"function"}]"#, "tools[0].name"),
            (#""input":"x","tool_choice":"required""#, "tool_choice"),
            (#""input":"x","truncation":"auto""#, "truncation"),
            (#""input":"x","conversation":"c""#, "conversation"),
            (#""input":"x","moderation":{"model":"m"}"#, "moderation"),
            (
                #""input":[{"role":"user","content":[{"type":"input_text","text":"a","x":1}]}]"#,
                "input[0].content[0].x"
            ),
            (#""input":"x","prompt":{"id":"p"}"#, "prompt"),
            (#""input":"x","background":true,"store":false"#, "background"),
            (#""input":"x","text":{"format":{"type":"xml"}}"#, "text.format.type"),
            (#""input":"x","text":{"format":{"type":"json_schema"}}"#, "text.format.schema"),
            (#""input":"x","text":{"verbosity":"high"}"#, "text.verbosity"),
            (#""input":"x","reasoning":{"summary":"detailed"}"#, "reasoning.summary"),
            (#""input":"x","metadata":{"a":1}"#, "metadata"),
            (#""input":"x","top_logprobs":3"#, "top_logprobs"),
            (#""input":"x","max_output_tokens":0"#, "max_output_tokens"),
            (#""input":"x","n":2"#, "n"),
        ]
    )
    func refusals(fields: String, param: String) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted",\#(fields)}"#
            )
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string(param), "\(answer.text)")
            #expect(engine.requests.isEmpty)
        }
    }
}
