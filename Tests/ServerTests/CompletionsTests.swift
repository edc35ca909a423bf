import Engine
import JSON
import Sampling
import Server
import Testing

@Suite struct CompletionsTests {
    private let path = "/v1/completions"

    @Test("An answer has OpenAI's form", arguments: Transport.allCases)
    func whole(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let answer = try await client.post(path, #"{"model":"scripted","prompt":"abc"}"#)
            #expect(answer.status == 200)
            let json = answer.json
            #expect(json["id"]?.stringValue?.hasPrefix("cmpl-") == true)
            #expect(json["object"] == "text_completion")
            #expect(json["model"] == "scripted")
            #expect(
                json["choices"] == [
                    [
                        "text": "Hello, wörld", "index": 0, "logprobs": nil,
                        "finish_reason": "stop",
                    ]
                ]
            )
            #expect(json["usage"]?["prompt_tokens"] == 3)
            #expect(json["usage"]?["completion_tokens"] == 5)
            #expect(json["usage"]?["total_tokens"] == 8)
            #expect(json["usage"]?["prompt_tokens_details"]?["cached_tokens"] == 2)
        }
    }

    @Test(
        "A streamed answer is the same text in pieces, ended by [DONE]",
        arguments: Transport.allCases
    )
    func streamed(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"""
                {"model":"scripted","prompt":"abc","stream":true,
                 "stream_options":{"include_usage":true}}
                """#
            )
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(answer.isDone)
            let events = answer.events
            let texts = events.compactMap { $0["choices"]?[0]?["text"]?.stringValue }
            #expect(texts.joined() == "Hello, wörld")
            #expect(Set(events.map { $0["id"]?.stringValue }).count == 1)
            #expect(events.dropLast().allSatisfy { $0["usage"] == .null })
            #expect(events.dropLast().last?["choices"]?[0]?["finish_reason"] == "stop")
            #expect(events.last?["choices"] == [])
            #expect(events.last?["usage"]?["total_tokens"] == 8)
        }
    }

    @Test(
        "Every kind of prompt is taken",
        arguments: [
            (#""hi""#, [[104, 105]]), ("[104,105]", [[104, 105]]), (#"["a","b"]"#, [[97], [98]]),
            ("[[1,2],[3]]", [[1, 2], [3]]), (#""x<|im_end|>""#, [[120, 258]]),
        ] as [(String, [[Int32]])]
    )
    func prompts(prompt: String, tokens: [[Int32]]) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","prompt":\#(prompt)}"#
            )
            #expect(answer.status == 200)
            #expect(engine.requests.map(\.prompt) == tokens)
            let indices = answer.json["choices"]?.arrayValue?.compactMap { $0["index"]?.intValue }
            #expect(indices == Array(tokens.indices))
        }
    }

    @Test("Several answers to several prompts come in order, each with a seed of its own")
    func batch() async throws {
        let engine = try ScriptedEngine { request in
            var script = ScriptedEngine.Script()
            script.pieces = ["\(request.prompt)/\(request.sampling.seed ?? 0)"]
            return script
        }
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","prompt":[[1],[2]],"n":2,"seed":7,"best_of":2}"#
            )
            let texts = answer.json["choices"]?.arrayValue?.compactMap { $0["text"]?.stringValue }
            #expect(texts == ["[1]/7", "[1]/8", "[2]/7", "[2]/8"])
            #expect(answer.json["usage"]?["prompt_tokens"] == 2)
            #expect(answer.json["usage"]?["completion_tokens"] == 4)
        }
    }

    @Test(
        "Echo puts the prompt first, and with no tokens to generate it is all there is",
        arguments: [false, true]
    )
    func echo(isStreamed: Bool) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            for (limit, text) in [("16", "abcHello, wörld"), ("0", "abc")] {
                let answer = try await client.post(
                    path,
                    #"""
                    {"model":"scripted","prompt":"abc","echo":true,"max_tokens":\#(limit),
                     "stream":\#(isStreamed)}
                    """#
                )
                #expect(answer.status == 200)
                let events = isStreamed ? answer.events : [answer.json]
                let texts = events.compactMap { $0["choices"]?[0]?["text"]?.stringValue }
                #expect(texts.joined() == text)
            }
            #expect(engine.requests.count == 1)
        }
    }

    @Test("Log probabilities are parallel arrays")
    func logProbabilities() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","prompt":"abc","logprobs":2}"#
            )
            let scores = answer.json["choices"]?[0]?["logprobs"]
            #expect(scores?["tokens"] == ["H", "l", ",", "w", "l"])
            #expect(scores?["token_logprobs"] == [-0.25, -0.25, -0.25, -0.25, -0.25])
            #expect(scores?["top_logprobs"]?[0] == ["a": -0.5, "b": -1.5])
            #expect(scores?["text_offset"] == [0, 1, 2, 3, 4])
        }
    }

    @Test("With echo the prompt's log probabilities come first", arguments: [false, true])
    func scoredPrompt(isStreamed: Bool) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"""
                {"model":"scripted","prompt":"abc","logprobs":1,"echo":true,
                 "stream":\#(isStreamed)}
                """#
            )
            #expect(engine.requests.first?.scoresPrompt == true)
            let events = isStreamed ? answer.events : [answer.json]
            func joined(_ name: String) -> [JSONValue] {
                events.flatMap { $0["choices"]?[0]?["logprobs"]?[name]?.arrayValue ?? [] }
            }
            #expect(joined("tokens") == ["a", "b", "c", "H", "l", ",", "w", "l"])
            #expect(
                joined("token_logprobs") == [nil, -1.0, -1.0] + Array(repeating: -0.25, count: 5)
            )
            #expect(joined("text_offset") == [0, 1, 2, 3, 4, 5, 6, 7])
            let texts = events.compactMap { $0["choices"]?[0]?["text"]?.stringValue }
            #expect(texts.joined() == "abcHello, wörld")
        }
    }

    @Test("The best of several answers are those with the most probable tokens")
    func bestOf() async throws {
        let engine = try ScriptedEngine { request in
            var script = ScriptedEngine.Script()
            let seed = request.sampling.seed ?? 0
            script.pieces = ["\(seed)"]
            script.logProbability = [1: -3, 2: -1, 3: -2][seed] ?? 0
            return script
        }
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","prompt":"a","seed":1,"n":2,"best_of":3}"#
            )
            let choices = answer.json["choices"]?.arrayValue ?? []
            #expect(choices.compactMap { $0["text"]?.stringValue } == ["2", "3"])
            #expect(choices.compactMap { $0["index"]?.intValue } == [0, 1])
            #expect(choices.allSatisfy { $0["logprobs"] == .null })
            #expect(answer.json["usage"]?["completion_tokens"] == 3)
        }
    }

    @Test("A suffix makes the model fill the gap")
    func suffix() async throws {
        let engine = try ScriptedEngine(fillsInTheMiddle: true)
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","prompt":["ab",[99]],"suffix":"<|im_end|>"}"#
            )
            #expect(answer.status == 200)
            let control = Array("<|im_end|>".utf8).map(Int32.init)
            #expect(
                engine.requests.map(\.prompt) == [
                    [1, 97, 98, 2] + control + [3], [1, 99, 2] + control + [3],
                ]
            )
        }
    }

    @Test("Settings reach the engine")
    func settings() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(
                path,
                #"""
                {"model":"scripted","prompt":"abc","max_tokens":7,"temperature":0.5,"top_p":0.75,
                 "top_k":3,"min_p":0.125,"seed":-1,"stop":["x","yz"],"presence_penalty":0.5,
                 "frequency_penalty":-0.5,"logit_bias":{"5":1.5,"6":-100},"ignore_eos":true,
                 "repeat_penalty":1.25,"skip_special_tokens":false,"logprobs":0,"user":"u"}
                """#
            )
            #expect(answer.status == 200)
            let request = try #require(engine.requests.first)
            #expect(request.maxTokens == 7)
            #expect(request.stop == ["x", "yz"])
            #expect(request.ignoresEndOfGeneration)
            #expect(request.rendersSpecialTokens)
            #expect(request.topLogProbabilities == 0)
            #expect(request.sampling.temperature == 0.5)
            #expect(request.sampling.topP == 0.75)
            #expect(request.sampling.topK == 3)
            #expect(request.sampling.minP == 0.125)
            #expect(request.sampling.seed == .max)
            #expect(request.sampling.presencePenalty == 0.5)
            #expect(request.sampling.frequencyPenalty == -0.5)
            #expect(request.sampling.repeatPenalty == 1.25)
            #expect(request.sampling.logitBias == [5: 1.5, 6: -.infinity])
        }
    }

    @Test("The default length is 16 tokens; a length beyond all bounds is only a bound")
    func length() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            for limit in ["", #","max_tokens":1e30"#, #","max_tokens":99999999999999999999"#] {
                let answer = try await client.post(
                    path,
                    #"{"model":"scripted","prompt":"abc"\#(limit)}"#
                )
                #expect(answer.status == 200)
            }
            #expect(engine.requests.map(\.maxTokens) == [16, .max, .max])
        }
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (#""prompt":null"#, "prompt", "missing_required_parameter"),
            (#""prompt":5"#, "prompt", "invalid_type"),
            (#""prompt":[]"#, "prompt", "empty_array"),
            (#""prompt":[1,"a"]"#, "prompt[1]", "invalid_type"),
            (#""prompt":[1,-1]"#, "prompt[1]", "invalid_type"),
            (#""prompt":[1,1.5]"#, "prompt[1]", "invalid_type"),
            (#""prompt":[259]"#, "prompt", "invalid_value"),
            (#""prompt":[["a"]]"#, "prompt[0][0]", "invalid_type"),
            (#""prompt":"""#, "prompt", "empty_prompt"),
            (#""prompt":"a","suffix":"b""#, "suffix", "unsupported_parameter"),
            (#""prompt":"a","n":3,"best_of":2"#, "best_of", "invalid_parameter_combination"),
            (
                #""prompt":"a","best_of":2,"stream":true"#, "best_of",
                "invalid_parameter_combination"
            ),
            (
                #""prompt":"a","suffix":"b","echo":true"#, "echo",
                "invalid_parameter_combination"
            ),
            (#""prompt":"a","max_tokens":-1"#, "max_tokens", "integer_below_min_value"),
            (#""prompt":"a","max_tokens":1.5"#, "max_tokens", "invalid_type"),
            (#""prompt":"a","max_tokens":"5""#, "max_tokens", "invalid_type"),
            (#""prompt":"a","max_tokens":true"#, "max_tokens", "invalid_type"),
            (
                #""prompt":"a","max_tokens":-99999999999999999999"#, "max_tokens",
                "integer_below_min_value"
            ),
            (#""prompt":"a","temperature":2.5"#, "temperature", "decimal_above_max_value"),
            (#""prompt":"a","temperature":-0.1"#, "temperature", "decimal_below_min_value"),
            (#""prompt":"a","temperature":1e400"#, "temperature", "decimal_above_max_value"),
            (#""prompt":"a","temperature":"hot""#, "temperature", "invalid_type"),
            (#""prompt":"a","top_p":1.01"#, "top_p", "decimal_above_max_value"),
            (#""prompt":"a","n":0"#, "n", "integer_below_min_value"),
            (#""prompt":"a","n":129"#, "n", "integer_above_max_value"),
            (#""prompt":"a","seed":1e300"#, "seed", "integer_above_max_value"),
            (#""prompt":"a","stop":[1]"#, "stop[0]", "invalid_type"),
            (#""prompt":"a","stop":"""#, "stop", "empty_string"),
            (#""prompt":"a","logprobs":6"#, "logprobs", "integer_above_max_value"),
            (#""prompt":"a","logit_bias":[1]"#, "logit_bias", "invalid_type"),
            (#""prompt":"a","logit_bias":{"x":1}"#, "logit_bias", "invalid_value"),
            (#""prompt":"a","logit_bias":{"-1":1}"#, "logit_bias", "invalid_value"),
            (#""prompt":"a","logit_bias":{"999":1}"#, "logit_bias", "invalid_value"),
            (#""prompt":"a","logit_bias":{"1":101}"#, "logit_bias.1", "decimal_above_max_value"),
            (#""prompt":"a","stream":"yes""#, "stream", "invalid_type"),
            (#""prompt":"a","stream_options":{"include_usage":true}"#, "stream_options", nil),
            (
                #""prompt":"a","stream":true,"stream_options":{"x":1}"#, "stream_options.x",
                "unknown_parameter"
            ),
            (#""prompt":"a","xyz":1"#, "xyz", "unknown_parameter"),
            (#""prompt":"a","grammar":"root ::= x""#, "grammar", "invalid_value"),
            (
                #""prompt":"a","grammar":"root ::= \"x\"","regex":"x""#, "regex",
                "invalid_parameter_combination"
            ),
            (#""prompt":"a","mirostat":3"#, "mirostat", "integer_above_max_value"),
            (#""prompt":"a","xtc_probability":7"#, "xtc_probability", "decimal_above_max_value"),
            (#""prompt":"a","dry_base":-1"#, "dry_base", "invalid_value"),
        ] as [(String, String, String?)]
    )
    func refusals(fields: String, param: String, code: String?) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post(path, #"{"model":"scripted",\#(fields)}"#)
            #expect(answer.status == 400)
            let error = answer.json["error"]
            #expect(error?["param"] == .string(param), "\(answer.text)")
            #expect(error?["code"] == code.map(JSONValue.string) ?? .null, "\(answer.text)")
            #expect(engine.requests.isEmpty)
        }
    }

    @Test("A missing or unknown model is an error", arguments: Transport.allCases)
    func unknownModel(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let missing = try await client.post(path, #"{"prompt":"a"}"#)
            #expect(missing.status == 400)
            #expect(missing.json["error"]?["param"] == "model")
            let unknown = try await client.post(path, #"{"model":"other","prompt":"a"}"#)
            #expect(unknown.status == 404)
            #expect(unknown.json["error"]?["code"] == "model_not_found")
        }
    }

    @Test("A full queue is status 429 and says when to come back", arguments: Transport.allCases)
    func fullQueue(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine(isFull: true)]) { client in
            for stream in ["true", "false"] {
                let answer = try await client.post(
                    path,
                    #"{"model":"scripted","prompt":"abc","stream":\#(stream)}"#
                )
                #expect(answer.status == 429)
                #expect(answer.headers["retry-after"] == "1")
                #expect(answer.json["error"]?["code"] == "rate_limit_exceeded")
            }
        }
    }

    @Test("An answer that takes too long is broken off with an error")
    func timeout() async throws {
        let engine = try ScriptedEngine { _ in
            var script = ScriptedEngine.Script()
            script.isEndless = true
            return script
        }
        try await withAPI(.router, [engine], requestSeconds: 1) { client in
            let whole = try await client.post(path, #"{"model":"scripted","prompt":"a"}"#)
            #expect(whole.status == 503)
            #expect(whole.json["error"]?["code"] == "timeout")
            let streamed = try await client.post(
                path,
                #"{"model":"scripted","prompt":"a","stream":true}"#
            )
            #expect(streamed.events.last?["error"]?["code"] == "timeout")
            #expect(!streamed.isDone)
            await eventually { engine.cancellations == 2 }
            #expect(engine.cancellations == 2)
        }
    }

    @Test("A prompt beyond the context names both numbers", arguments: Transport.allCases)
    func contextLength(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine(contextLength: 8)]) { client in
            for stream in ["true", "false"] {
                let answer = try await client.post(
                    path,
                    #"{"model":"scripted","prompt":"123456789","stream":\#(stream)}"#
                )
                #expect(answer.status == 400)
                let error = answer.json["error"]
                #expect(error?["code"] == "context_length_exceeded")
                let message = error?["message"]?.stringValue ?? ""
                #expect(message.contains("8 tokens") && message.contains("9 tokens"))
            }
        }
    }

    @Test("A failure in the middle of a stream is an event, and the stream is not done")
    func failure() async throws {
        let engine = try ScriptedEngine { _ in
            var script = ScriptedEngine.Script()
            script.failure = .evaluation("broken")
            return script
        }
        try await withAPI(.live, [engine]) { client in
            let streamed = try await client.post(
                path,
                #"{"model":"scripted","prompt":"a","stream":true}"#
            )
            #expect(streamed.status == 200)
            #expect(!streamed.isDone)
            #expect(streamed.events.last?["error"]?["type"] == "server_error")
            let whole = try await client.post(path, #"{"model":"scripted","prompt":"a"}"#)
            #expect(whole.status == 500)
        }
    }

    @Test("An answer ends when its client goes away", arguments: [true, false])
    func disconnect(isStreamed: Bool) async throws {
        let engine = try ScriptedEngine { _ in
            var script = ScriptedEngine.Script()
            script.isEndless = true
            return script
        }
        try await withAPI(.live, [engine]) { api in
            let body = #"{"model":"scripted","prompt":"a","n":2,"stream":\#(isStreamed)}"#
            do {
                let client = try RawClient(port: api.port)
                await client.send(
                    "POST \(path) HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                )
                if isStreamed {
                    _ = await client.read { $0.contains("Hel") }
                } else {
                    await eventually { engine.requests.count == 2 }
                }
            }
            await eventually { engine.cancellations == 2 }
            #expect(engine.cancellations == 2)
        }
    }

    @Test("Hundreds of requests are answered at the same time")
    func concurrent() async throws {
        let gate = Gate()
        let engine = try ScriptedEngine { request in
            var script = ScriptedEngine.Script()
            script.gate = gate
            script.pieces = ["to \(request.prompt.count)"]
            return script
        }
        try await withAPI(.live, [engine]) { client in
            let texts = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for index in 1...200 {
                    group.addTask {
                        let prompt = String(repeating: "a", count: index)
                        let answer = try await client.post(
                            path,
                            #"{"model":"scripted","prompt":"\#(prompt)"}"#
                        )
                        return (index, answer.json["choices"]?[0]?["text"]?.stringValue)
                    }
                }
                await eventually { gate.arrivals == 200 }
                gate.open()
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(texts == Dictionary(uniqueKeysWithValues: (1...200).map { ($0, "to \($0)") }))
        }
    }
}
