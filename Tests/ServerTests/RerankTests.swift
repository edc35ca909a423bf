import JSON
import Server
import Testing

@Suite struct RerankTests {
    @Test(
        "Documents come back best first",
        arguments: ["/v1/rerank", "/rerank", "/reranking", "/v1/reranking"]
    )
    func ranks(path: String) async throws {
        // The scripted score of an input is its length.
        let engine = try ScriptedEngine(embeddingLength: 1, isRanker: true)
        try await withAPI(.router, [engine]) { client in
            let body = #"{"query": "q", "documents": ["a", "ccc", "bb"], "top_n": 2}"#
            let answer = try await client.post(path, body)
            #expect(answer.status == 200)
            #expect(answer.json["model"] == "scripted")
            #expect(answer.json["results"]?.arrayValue?.map { $0["index"] } == [1, 2])
            #expect(answer.json["results"]?[0]?["relevance_score"] == 4.0)
            #expect(answer.json["usage"]?["total_tokens"] == 9)
        }
    }

    @Test("The older form answers with scores and texts")
    func texts() async throws {
        let engine = try ScriptedEngine(embeddingLength: 1, isRanker: true)
        try await withAPI(.router, [engine]) { client in
            let body = #"{"query": "q", "texts": ["a", "bb"], "return_text": true}"#
            let answer = try await client.post("/rerank", body)
            #expect(
                answer.json == [
                    ["index": 1, "score": 3.0, "text": "bb"],
                    ["index": 0, "score": 2.0, "text": "a"],
                ]
            )
        }
    }

    @Test("Models are told apart: rankers give no vectors, others no scores")
    func kinds() async throws {
        let ranker = try ScriptedEngine(name: "ranker", embeddingLength: 1, isRanker: true)
        let other = try ScriptedEngine(name: "other", embeddingLength: 3)
        try await withAPI(.router, [ranker, other]) { client in
            let vectors = try await client.post(
                "/v1/embeddings",
                #"{"model": "ranker", "input": "a"}"#
            )
            #expect(vectors.json["error"]?["code"] == "unsupported_model")
            let scores = try await client.post(
                "/v1/rerank",
                #"{"model": "other", "query": "q", "documents": ["a"]}"#
            )
            #expect(scores.json["error"]?["code"] == "unsupported_model")
        }
    }

    @Test(
        "What is missing is named",
        arguments: [
            (#"{"documents": ["a"]}"#, "query"), (#"{"query": "q"}"#, "documents"),
            (#"{"query": "q", "documents": [1]}"#, "documents[0]"),
            (#"{"query": "q", "documents": ["a"], "top_n": 0}"#, "top_n"),
        ]
    )
    func refusals(body: String, param: String) async throws {
        let engine = try ScriptedEngine(embeddingLength: 1, isRanker: true)
        try await withAPI(.router, [engine]) { client in
            let answer = try await client.post("/v1/rerank", body)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == .string(param))
        }
    }
}
