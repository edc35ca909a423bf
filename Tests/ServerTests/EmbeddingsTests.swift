import JSON
import Server
import Testing

@Suite struct EmbeddingsTests {
    private let path = "/v1/embeddings"

    @Test("Vectors have length one, in the order of the inputs", arguments: Transport.allCases)
    func vectors(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine(embeddingLength: 2)]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","input":["abc",[1,2,3,4,5,6]]}"#
            )
            #expect(answer.status == 200)
            // (3, 4) and (6, 7), scaled.
            #expect(answer.json["data"]?[0]?["embedding"] == [0.6, 0.8])
            #expect(answer.json["data"]?[1]?["index"] == 1)
            let second = answer.json["data"]?[1]?["embedding"]?.arrayValue ?? []
            let squares = second.compactMap(\.doubleValue).reduce(0) { $0 + $1 * $1 }
            #expect(abs(squares - 1) < 1e-6)
            #expect(answer.json["usage"] == ["prompt_tokens": 9, "total_tokens": 9])
        }
    }

    @Test("Base64 holds the same numbers as little-endian floats")
    func base64() async throws {
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 2)]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","input":"abc","encoding_format":"base64"}"#
            )
            // 0.6 is 0x3F19999A, 0.8 is 0x3F4CCCCD.
            #expect(answer.json["data"]?[0]?["embedding"] == "mpkZP83MTD8=")
        }
    }

    @Test("Fewer dimensions are a normalised beginning")
    func dimensions() async throws {
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 8)]) { client in
            let answer = try await client.post(
                path,
                #"{"model":"scripted","input":"abc","dimensions":2}"#
            )
            #expect(answer.json["data"]?[0]?["embedding"] == [0.6, 0.8])
            let more = try await client.post(
                path,
                #"{"model":"scripted","input":"abc","dimensions":9}"#
            )
            #expect(more.status == 400)
            #expect(more.json["error"]?["param"] == "dimensions")
        }
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (#"{"model":"scripted"}"#, "input"), (#"{"input":"a"}"#, "model"),
            (#"{"model":"scripted","input":""}"#, "input"),
            (#"{"model":"scripted","input":[]}"#, "input"),
            (#"{"model":"scripted","input":["a",""]}"#, "input"),
            (#"{"model":"scripted","input":{}}"#, "input"),
            (#"{"model":"scripted","input":"a","encoding_format":"hex"}"#, "encoding_format"),
            (#"{"model":"scripted","input":"a","dimensions":0}"#, "dimensions"),
            (#"{"model":"scripted","input":"a","extra":0}"#, "extra"),
        ]
    )
    func refusals(body: String, param: String) async throws {
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 2)]) { client in
            let answer = try await client.post(path, body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string(param))
        }
    }

    @Test("A model without embeddings says so")
    func unsupported() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.post(path, #"{"model":"scripted","input":"a"}"#)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["code"] == "unsupported_model")
        }
    }

    @Test(
        "An engine with a full queue is a 429 that says when to come back",
        arguments: [
            ("/v1/embeddings", "input"), ("/api/embed", "input"), ("/api/embeddings", "prompt"),
            ("/embedding", "content"),
        ]
    )
    func queueFull(path: String, field: String) async throws {
        let engine = try ScriptedEngine(embeddingLength: 2, isFull: true)
        try await withAPI(.router, [engine]) { client in
            let body = "{\"model\":\"scripted\",\"\(field)\":\"a\"}"
            let answer = try await client.post(path, body)
            #expect(answer.status == 429, "\(answer.text)")
            #expect(answer.headers["retry-after"] == "1")
        }
    }
}
