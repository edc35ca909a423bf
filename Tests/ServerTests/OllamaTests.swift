import ChatTemplate
import Engine
import JSON
import NIOHTTP1
import Sampling
import Server
import Testing
import Tokenizer

@Suite struct OllamaTests {
    static let hello = #""model": "scripted", "messages": [{"role": "user", "content": "Hi"}]"#

    @Test("A whole chat answer has Ollama's members", arguments: Transport.allCases)
    func chat(transport: Transport) async throws {
        let engine = try ScriptedEngine()
        try await withAPI(transport, [engine]) { client in
            let body = "{\(Self.hello), \"stream\": false, \"options\": {\"num_predict\": 7}}"
            let answer = try await client.post("/api/chat", body)
            #expect(answer.status == 200)
            #expect(answer.json["model"] == "scripted")
            #expect(answer.json["message"] == ["role": "assistant", "content": "Hello, wörld"])
            #expect(answer.json["done"] == true)
            #expect(answer.json["done_reason"] == "stop")
            #expect(answer.json["eval_count"] == 5)
            #expect(answer.json["prompt_eval_duration"] == 10_000_000)
            #expect(answer.json["eval_duration"] == 20_000_000)
            #expect((answer.json["total_duration"]?.intValue ?? 0) > 0)
        }
        #expect(engine.requests.first?.maxTokens == 7)
    }

    @Test("Answers come in lines unless refused", arguments: Transport.allCases)
    func lines(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/api/chat", "{\(Self.hello)}")
            #expect(answer.headers["content-type"] == "application/x-ndjson")
            let lines = answer.lines
            #expect(lines.map { $0["done"] } == [false, false, false, false, false, true])
            let texts = lines.compactMap { $0["message"]?["content"]?.stringValue }
            #expect(texts.joined() == "Hello, wörld")
            #expect(lines.last?["done_reason"] == "stop")
            #expect(lines.last?["eval_count"] == 5)
        }
    }

    @Test("A failure in the middle of a stream is its last line")
    func failure() async throws {
        let engine = try ScriptedEngine { _ in
            ScriptedEngine.Script(failure: .evaluation("broken"))
        }
        try await withAPI(.router, [engine]) { client in
            let last = try await client.post("/api/chat", "{\(Self.hello)}").lines.last
            #expect(last?["error"]?.stringValue?.contains("broken") == true)
        }
    }

    @Test("A raw prompt is continued as it is; its answer has no context")
    func raw() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let body = #"{"model": "scripted", "prompt": "ab", "raw": true, "stream": false}"#
            let answer = try await client.post("/api/generate", body)
            #expect(answer.json["response"] == "Hello, wörld")
            #expect(answer.json["context"] == nil)
        }
        #expect(engine.requests.first?.prompt == [97, 98])
    }

    @Test("A gap is written as the package's template has it, else by the vocabulary's tokens")
    func suffix() async throws {
        let body = #"{"model": "scripted", "prompt": "a", "suffix": "b", "stream": false}"#
        let source = "{{ if .Suffix }}p{{ .Prompt }}s{{ .Suffix }}m{{ else }}{{ .Prompt }}{{ end }}"
        let gap = try ChatTemplate(packageSource: source)
        let engine = try ScriptedEngine(chatTemplate: gap)
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post("/api/generate", body)
            #expect(answer.status == 200)
        }
        #expect(engine.requests.first?.prompt == Array("pasbm".utf8).map { Int32($0) })
        let plain = try ChatTemplate(packageSource: "{{ .Prompt }}")
        let other = try ScriptedEngine(chatTemplate: plain)
        try await withAPI(.router, [other]) { client in
            let answer = try await client.post("/api/generate", body)
            #expect(answer.status == 400)
            #expect(answer.text.contains("suffix"))
        }
    }

    @Test("An answer's context goes before the next prompt")
    func context() async throws {
        let engine = try ScriptedEngine { _ in ScriptedEngine.Script(pieces: ["c"]) }
        try await withAPI(.router, [engine]) { client in
            let first = try await client.post(
                "/api/generate",
                #"{"model": "scripted", "prompt": "ab", "stream": false}"#
            )
            #expect(first.json["context"] == [97, 98, 99])
            let second = try await client.post(
                "/api/generate",
                #"{"model": "scripted", "prompt": "d", "stream": false, "context": [97, 98, 99]}"#
            )
            #expect(second.json["context"] == [97, 98, 99, 100, 99])
        }
        #expect(engine.requests.last?.prompt == [97, 98, 99, 100])
    }

    @Test("Options become sampling settings")
    func options() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let body = """
                {\(Self.hello), "options": {"temperature": 0.5, "top_k": 3, "top_p": 0.4,
                 "min_p": 0.2, "seed": 5, "num_predict": -1, "stop": ["x"], "repeat_penalty": 1.2,
                 "repeat_last_n": 9, "num_ctx": 4096, "num_gpu": 0}}
                """
            let answer = try await client.post("/api/chat", body)
            #expect(answer.status == 200)
        }
        let request = try #require(engine.requests.first)
        #expect(request.maxTokens == nil)
        #expect(request.stop == ["x"])
        #expect(request.sampling.temperature == 0.5)
        #expect(request.sampling.topK == 3)
        #expect(request.sampling.topP == 0.4)
        #expect(request.sampling.minP == 0.2)
        #expect(request.sampling.seed == 5)
        #expect(request.sampling.repeatPenalty == 1.2)
        #expect(request.sampling.penaltyLastN == 9)
    }

    @Test(
        "What cannot be honoured is refused by name, in Ollama's form",
        arguments: [
            (#""options": {"num_gpu": 5}"#, "options.num_gpu"),
            (#""options": {"num_ctx": 9999}"#, "options.num_ctx"),
            (#""options": {"nonsense": 1}"#, "options.nonsense"),
            (#""options": {"temperature": "hot"}"#, "options.temperature"),
            (#""keep_alive": "soon""#, "keep_alive"), (#""format": "xml""#, "format"),
            (#""think": "much""#, "think"), (#""nonsense": 1"#, "nonsense"),
            (#""messages": [{"role": "user", "content": "a", "images": ["x"]}]"#, "images"),
            (#""messages": [{"role": "developer", "content": "a"}]"#, "developer"),
            (#""messages": [{"role": "user"}]"#, "content"), (#""tools": [{}]"#, "tools[0]"),
            (#""top_logprobs": 2"#, "top_logprobs"),
        ]
    )
    func refusals(member: String, name: String) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/api/chat", "{\(Self.hello), \(member)}")
            #expect(answer.status == 400)
            #expect(answer.json["error"]?.stringValue?.contains(name) == true)
        }
    }

    @Test("A request without a prompt only loads the model")
    func load() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let chat = try await client.post("/api/chat", #"{"model": "scripted"}"#)
            #expect(chat.json["done_reason"] == "load")
            #expect(chat.json["message"]?["content"] == "")
            let text = try await client.post("/api/generate", #"{"model": "scripted"}"#)
            #expect(text.json["done_reason"] == "load")
            #expect(text.json["response"] == "")
            let missing = try await client.post("/api/generate", #"{"model": "other"}"#)
            #expect(missing.status == 404)
            #expect(missing.json["error"]?.stringValue?.contains("other") == true)
        }
        #expect(engine.requests.isEmpty)
    }

    @Test("Models are listed and described; the version and a greeting are told")
    func models() async throws {
        try await withAPI(.router, [try ScriptedEngine(name: "one")]) { client in
            let tags = try await client.get("/api/tags")
            #expect(tags.json["models"]?[0]?["name"] == "one")
            #expect(tags.json["models"]?[0]?["details"]?["family"] == "scripted")
            let shown = try await client.post("/api/show", #"{"model": "one"}"#)
            #expect(shown.json["model_info"]?["general.architecture"] == "scripted")
            #expect(shown.json["capabilities"] == ["completion"])
            #expect(try await client.post("/api/show", #"{"model": "two"}"#).status == 404)
            #expect(try await client.get("/api/ps").status == 200)
            #expect(try await client.get("/api/version").json["version"] != nil)
            #expect(try await client.get("/").text.contains("Ollama is running"))
            #expect(try await client.send(.HEAD, "/").status == 200)
        }
    }

    @Test("Requests as curl sends them by itself are taken")
    func curl() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.send(
                .POST,
                "/api/show",
                ["content-type": "application/x-www-form-urlencoded"],
                body: Array(#"{"model": "scripted"}"#.utf8)
            )
            #expect(answer.status == 200)
        }
    }

    @Test("Vectors come in both forms")
    func embeddings() async throws {
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 2)]) { client in
            let body = #"{"model": "scripted", "input": ["a", "bcd"]}"#
            let many = try await client.post("/api/embed", body)
            #expect(many.json["embeddings"]?.arrayValue?.count == 2)
            let first = many.json["embeddings"]?[0]?.arrayValue?.map { $0.doubleValue ?? 0 } ?? []
            #expect(abs(first.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
            #expect(many.json["prompt_eval_count"] == 4)
            let old = #"{"model": "scripted", "prompt": "a"}"#
            let one = try await client.post("/api/embeddings", old)
            #expect(one.json == ["embedding": [1.0, 2.0]])
        }
    }

    @Test(
        "What would change the models on disk is refused honestly",
        arguments: [("pull", 403), ("push", 501), ("create", 501), ("copy", 501)]
    )
    func noChanges(name: String, status: Int) async throws {
        try await withAPI(.router, []) { client in
            let answer = try await client.post("/api/\(name)", #"{"model": "x"}"#)
            #expect(answer.status == status)
            #expect(answer.json["error"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("A template of the request takes the place of the model's")
    func template() async throws {
        let engine = try ScriptedEngine()
        try await withAPI(.router, [engine]) { client in
            let asked = try await client.post(
                "/api/generate",
                #"""
                {"model":"scripted","prompt":"Hi","system":"S","stream":false,
                 "template":"<{{ .System }}|{{ .Prompt }}>{{ .Response }}"}
                """#
            )
            #expect(asked.status == 200, "\(asked.text)")
            let prompt = engine.tokenizer.decode(
                engine.requests.first?.prompt ?? [],
                skipSpecial: false
            )
            #expect(prompt == "<S|Hi>")
            for fields in [#""template":"{{ .Prompt""#, #""template":"{{ .Prompt }}","raw":true"#] {
                let wrong = try await client.post(
                    "/api/generate",
                    #"{"model":"scripted","prompt":"Hi",\#(fields)}"#
                )
                #expect(wrong.status == 400)
                #expect(wrong.json["error"]?.stringValue?.contains("template") == true)
            }
        }
    }
}

extension APIAnswer {
    /// The lines of a streamed answer.
    var lines: [JSONValue] {
        text.split(separator: "\n").map { (try? JSONValue(parsing: String($0))) ?? .null }
    }
}
