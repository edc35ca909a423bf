import ChatTemplate
import Engine
import JSON
import Server
import Synchronization
import Testing
import Tokenizer

@Suite struct LoRATests {
    @Test("Adapters are listed and their scales set for all", arguments: Transport.allCases)
    func list(transport: Transport) async throws {
        let engine = AdaptedEngine(try ScriptedEngine())
        try await withAPI(transport, [engine]) { client in
            #expect(
                try await client.get("/lora-adapters").json == [
                    ["id": 0, "path": "a.gguf", "scale": 1.0],
                    ["id": 1, "path": "b.gguf", "scale": 0.5],
                ]
            )
            let set = try await client.post("/lora-adapters", #"[{"id": 1, "scale": 2}]"#)
            #expect(set.status == 200)
            #expect(set.json == ["success": true])
            #expect(engine.adapters.map(\.scale) == [0, 2])
        }
    }

    @Test(
        "A request sets the scales for itself",
        arguments: ["/completion", "/v1/completions", "/v1/chat/completions"]
    )
    func request(path: String) async throws {
        let base = try ScriptedEngine()
        try await withAPI(.router, [AdaptedEngine(base)]) { client in
            for lora in [#"[{"id": 1, "scale": 0.25}]"#, "[]"] {
                let answer = try await client.post(
                    path,
                    path.contains("chat")
                        ? #"{"model":"scripted","messages":[{"role":"user","content":"x"}],"#
                            + #""lora":\#(lora)}"#
                        : #"{"model":"scripted","prompt":"x","lora":\#(lora)}"#
                )
                #expect(answer.status == 200, "\(answer.text)")
                guard path == "/completion" else { continue }
                let scale: [Double] = lora == "[]" ? [1, 0.5] : [0, 0.25]
                #expect(
                    answer.json["generation_settings"]?["lora"]?.arrayValue?
                        .compactMap { $0["scale"]?.doubleValue } == scale
                )
            }
        }
        #expect(base.requests.map(\.adapterScales) == [[0, 0.25], nil])
    }

    @Test(
        "What is wrong with scales is named",
        arguments: [
            (#"[{"id": 2, "scale": 1}]"#, "[0].id"), (#"[{"id": -1, "scale": 1}]"#, "[0].id"),
            (#"[{"scale": 1}]"#, "[0].id"), (#"[{"id": 0}]"#, "[0].scale"),
            (#"[{"id": 0, "scale": "x"}]"#, "[0].scale"), (#"[1]"#, "[0]"),
            (#"[{"id": 0, "scale": 1, "x": 2}]"#, "[0].x"),
        ]
    )
    func refusals(list: String, param: String) async throws {
        let engine = AdaptedEngine(try ScriptedEngine())
        try await withAPI(.router, [engine]) { client in
            let asked = try await client.post("/completion", #"{"prompt":"x","lora":\#(list)}"#)
            #expect(asked.status == 400)
            #expect(asked.json["error"]?["param"] == .string("lora" + param))
            let set = try await client.post("/lora-adapters", list)
            #expect(set.status == 400)
            #expect(set.json["error"]?["param"] == .string(param))
            #expect(try await client.post("/lora-adapters", "{}").status == 400)
        }
        #expect(engine.adapters.map(\.scale) == [1, 0.5])
    }

    @Test("A model without adapters lists none and knows none")
    func none() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            #expect(try await client.get("/lora-adapters").json == [])
            let answer = try await client.post(
                "/completion",
                #"{"prompt":"x","lora":[{"id":0,"scale":1}]}"#
            )
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == "lora[0].id")
        }
    }
}

/// An engine with two adapters.
private final class AdaptedEngine: InferenceEngine {
    private let base: ScriptedEngine
    private let loaded = Mutex([
        AdapterFile(path: "a.gguf"), AdapterFile(path: "b.gguf", scale: 0.5),
    ])

    init(_ base: ScriptedEngine) { self.base = base }

    var name: String { base.name }
    var architecture: String { base.architecture }
    var contextLength: Int { base.contextLength }
    var tokenizer: Tokenizer { base.tokenizer }
    var chatTemplate: ChatTemplate? { base.chatTemplate }
    var isRanker: Bool { base.isRanker }
    var status: EngineStatus { base.status }
    var adapters: [AdapterFile] { loaded.withLock { $0 } }

    func setAdapterScales(_ scales: [Float]) {
        loaded.withLock { adapters in
            for (index, scale) in scales.enumerated() { adapters[index].scale = scale }
        }
    }

    func submit(_ request: GenerationRequest) throws -> GenerationStream {
        try base.submit(request)
    }

    func embed(_ inputs: [[Int32]]) async throws -> [[Float]] { try await base.embed(inputs) }

    func shutdown() { base.shutdown() }
}
