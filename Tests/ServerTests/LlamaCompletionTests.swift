import Engine
import JSON
import Sampling
import Server
import Testing

@Suite struct LlamaCompletionTests {
    @Test("An answer has llama-server's members", arguments: Transport.allCases)
    func whole(transport: Transport) async throws {
        let engine = try ScriptedEngine { _ in
            ScriptedEngine.Script(pieces: ["ab", "\n"], stopText: "END", trailingText: "c")
        }
        try await withAPI(transport, [engine]) { client in
            let body = #"{"prompt": "Hi", "n_predict": 5, "stop": ["END"], "return_tokens": true}"#
            let answer = try await client.post("/completion", body)
            #expect(answer.status == 200)
            #expect(answer.json["content"] == "ab\nc")
            #expect(answer.json["tokens"] == [97, 10])
            #expect(answer.json["stop"] == true)
            #expect(answer.json["stop_type"] == "word")
            #expect(answer.json["stopping_word"] == "END")
            #expect(answer.json["prompt"] == "Hi")
            #expect(answer.json["has_new_line"] == true)
            #expect(answer.json["truncated"] == false)
            #expect(answer.json["tokens_evaluated"] == 2)
            #expect(answer.json["tokens_predicted"] == 2)
            #expect(answer.json["tokens_cached"] == 2)
            #expect(answer.json["generation_settings"]?["n_predict"] == 5)
            #expect(answer.json["generation_settings"]?["stop"] == ["END"])
            #expect(answer.json["timings"]?["predicted_n"] == 2)
            #expect(answer.json["timings"]?["predicted_per_second"] == 100.0)
            #expect(answer.json["completion_probabilities"] == nil)
        }
        #expect(engine.requests.first?.maxTokens == 5)
    }

    @Test(
        "Stop types tell limit from end",
        arguments: [(FinishReason.stop, "eos"), (.length, "limit")]
    )
    func stopTypes(reason: FinishReason, type: String) async throws {
        let engine = try ScriptedEngine { _ in ScriptedEngine.Script(reason: reason) }
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post("/completions", #"{"prompt": "Hi"}"#)
            #expect(answer.json["stop_type"] == .string(type))
            #expect(answer.json["tokens"] == [])
        }
    }

    @Test(
        "A stream adds up to the whole answer and ends without [DONE]",
        arguments: Transport.allCases
    )
    func stream(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let body = #"{"prompt": "Hi", "stream": true, "timings_per_token": true}"#
            let answer = try await client.post("/completion", body)
            let events = answer.events
            #expect(!answer.isDone)
            #expect(events.compactMap { $0["content"]?.stringValue }.joined() == "Hello, wörld")
            #expect(events.map { $0["stop"] } == [false, false, false, false, false, true])
            #expect(events.first?["tokens"] == [72])
            #expect(events.first?["timings"]?["prompt_n"] == 2)
            #expect(events[4]["tokens_predicted"] == 5)
            #expect(events.last?["stop_type"] == "eos")
            #expect(events.last?["timings"]?["prompt_ms"] == 10.0)
        }
    }

    @Test(
        "Prompts may be texts, tokens, both, objects, or arrays of these",
        arguments: [
            (#""ab""#, [[97, 98]]), ("[97, 98]", [[97, 98]]), (#"[97, "b", 99]"#, [[97, 98, 99]]),
            (#"["a", "b"]"#, [[97], [98]]), (#"[[97], "b", [99, "d"]]"#, [[97], [98], [99, 100]]),
            (#"{"prompt_string": "ab"}"#, [[97, 98]]),
            (#"[{"prompt_string": "a", "multimodal_data": []}]"#, [[97]]),
        ]
    )
    func prompts(json: String, prompts: [[Int32]]) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post("/completion", #"{"prompt": \#(json)}"#)
            #expect(answer.status == 200)
            #expect((answer.json.arrayValue?.count ?? 1) == prompts.count)
        }
        #expect(engine.requests.map(\.prompt).sorted { $0[0] < $1[0] } == prompts)
    }

    @Test(
        "What cannot be honoured is refused by name",
        arguments: [
            (#"{}"#, "prompt"), (#"{"prompt": 5}"#, "prompt"), (#"{"prompt": []}"#, "prompt"),
            (#"{"prompt": [1.5]}"#, "prompt[0]"), (#"{"prompt": ["a", null]}"#, "prompt[1]"),
            (#"{"prompt": [9999]}"#, "prompt"), (#"{"prompt": "a", "n_indent": 2}"#, "n_indent"),
            (
                #"{"prompt": {"prompt_string": "a", "multimodal_data": ["x"]}}"#,
                "prompt.multimodal_data"
            ),
            (#"{"prompt": "a", "samplers": ["infill"]}"#, "samplers"),
            (#"{"prompt": "a", "samplers": ["temperature", "top_k"]}"#, "samplers"),
            (#"{"prompt": "a", "logit_bias": [[1]]}"#, "logit_bias[0]"),
            (#"{"prompt": "a", "logit_bias": [[true, 1]]}"#, "logit_bias[0][0]"),
            (#"{"prompt": "a", "n_predict": -3}"#, "n_predict"),
            (#"{"prompt": "a", "nonsense": 1}"#, "nonsense"),
        ]
    )
    func refusals(body: String, param: String) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/completion", body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string(param))
        }
    }

    @Test("Settings in llama-server's forms reach the engine")
    func settings() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let body = """
                {"prompt": "a", "n_predict": -1, "seed": -1, "samplers": ["top_k", "temp"],
                 "logit_bias": [[5, false], ["bc", 1.5]], "min_p": 0.3, "repeat_penalty": 1.5}
                """
            let answer = try await client.post("/completion", body)
            #expect(answer.status == 200)
        }
        let request = try #require(engine.requests.first)
        #expect(request.maxTokens == nil)
        #expect(request.sampling.seed == nil)
        #expect(request.sampling.logitBias == [5: -.infinity, 98: 1.5, 99: 1.5])
        #expect(request.sampling.topK == 40)
        #expect(request.sampling.temperature == 0.8)
        #expect(request.sampling.minP == 0)
        #expect(request.sampling.repeatPenalty == 1)
    }

    @Test("Probabilities come with every token")
    func probabilities() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/completion", #"{"prompt": "a", "n_probs": 2}"#)
            let tokens = try #require(answer.json["completion_probabilities"]?.arrayValue)
            #expect(tokens.count == 5)
            #expect(tokens[0]["id"] == 72)
            #expect(tokens[0]["token"] == "H")
            #expect(tokens[0]["bytes"] == [72])
            #expect(tokens[0]["logprob"] == -0.25)
            #expect(tokens[0]["top_logprobs"]?.arrayValue?.map { $0["id"] } == [97, 98])
        }
    }

    @Test("Answers are cut down to the fields asked for")
    func responseFields() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let body = """
                {"prompt": "a", "n_predict": 7, "response_fields":
                 ["content", "generation_settings/n_predict", "missing"]}
                """
            let answer = try await client.post("/completion", body)
            #expect(answer.json == ["content": "Hello, wörld", "n_predict": 7])
        }
    }

    @Test("Several answers to one prompt come as an array")
    func choices() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/completion", #"{"prompt": "a", "n_cmpl": 3}"#)
            #expect(answer.json.arrayValue?.map { $0["index"] } == [0, 1, 2])
        }
    }

    @Test("Infill is refused for models without the tokens for it")
    func noInfill() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let body = #"{"input_prefix": "a", "input_suffix": "b"}"#
            let answer = try await client.post("/infill", body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["code"] == "unsupported_parameter")
            let missing = try await client.post("/infill", #"{"input_prefix": "a"}"#)
            #expect(missing.json["error"]?["param"] == "input_suffix")
        }
    }

    @Test(
        "Vectors are normalised as asked",
        arguments: [(-1, [1.0, 2.0]), (1, [1.0 / 3, 2.0 / 3]), (0, [16380, 32760])]
    )
    func embedding(norm: Int, vector: [Double]) async throws {
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 2)]) { client in
            let body = #"{"content": "a", "embd_normalize": \#(norm)}"#
            let answer = try await client.post("/embedding", body)
            let row = answer.json[0]?["embedding"]?[0]?.arrayValue ?? []
            #expect(answer.json[0]?["index"] == 0)
            for (found, wanted) in zip(row.map { $0.doubleValue ?? 0 }, vector) {
                #expect(abs(found - wanted) < 1e-6 * wanted)
            }
            #expect(row.count == 2)
        }
    }
}
