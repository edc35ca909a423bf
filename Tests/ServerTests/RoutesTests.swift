import JSON
import NIOHTTP1
import Server
import Testing

@Suite struct RoutesTests {
    @Test(
        "Health checks answer; when the server begins to stop, readiness and new work end",
        arguments: Transport.allCases
    )
    func health(transport: Transport) async throws {
        try await withAPI(transport, []) { client in
            for path in ["/health", "/livez", "/readyz"] {
                let answer = try await client.get(path)
                #expect(answer.status == 200)
                #expect(answer.json == ["status": "ok"])
            }
            client.context.readiness.lower()
            for path in ["/livez", "/metrics"] {
                #expect(try await client.get(path).status == 200)
            }
            for path in ["/readyz", "/health", "/v1/health", "/v1/models", "/ws/generate"] {
                let answer = try await client.get(path)
                #expect(answer.status == 503)
                #expect(answer.headers["retry-after"] == "1")
            }
            let refused = try await client.post("/v1/chat/completions", "{}")
            #expect(refused.status == 503)
            #expect(refused.json["error"]?["code"] == "shutting_down")
            #expect(try await client.get("/nowhere").status == 404)
        }
    }

    @Test("Models are listed and found by name", arguments: Transport.allCases)
    func models(transport: Transport) async throws {
        let engines = [
            try ScriptedEngine(name: "org/first"), try ScriptedEngine(name: "second"),
        ]
        try await withAPI(transport, engines) { client in
            let list = try await client.get("/v1/models").json
            #expect(list["object"] == "list")
            #expect(list["data"]?.arrayValue?.map { $0["id"] } == ["org/first", "second"])
            for path in ["/v1/models/org/first", "/v1/models/org%2Ffirst"] {
                let model = try await client.get(path).json
                #expect(model["id"] == "org/first")
                #expect(model["object"] == "model")
                #expect(model["created"] == 1_700_000_000)
            }
            let missing = try await client.get("/v1/models/third")
            #expect(missing.status == 404)
            #expect(missing.json["error"]?["code"] == "model_not_found")
        }
    }

    @Test("Unknown paths and methods are errors in OpenAI's form", arguments: Transport.allCases)
    func unknown(transport: Transport) async throws {
        try await withAPI(transport, []) { client in
            let path = try await client.get("/v1/nothing")
            #expect(path.status == 404)
            #expect(path.json["error"]?["type"] == "invalid_request_error")
            let method = try await client.send(.DELETE, "/v1/models")
            #expect(method.status == 405)
            #expect(method.headers["allow"] == "GET, HEAD, OPTIONS")
            let options = try await client.send(.OPTIONS, "/v1/models")
            #expect(options.status == 204)
            #expect(options.headers["allow"] == "GET, HEAD, OPTIONS")
        }
    }

    @Test(
        "Every answer carries a request id, the client's own if it sent one",
        arguments: Transport.allCases
    )
    func requestID(transport: Transport) async throws {
        try await withAPI(transport, []) { client in
            let own = try await client.send(.GET, "/health", ["x-request-id": "abc-123"])
            #expect(own.headers["x-request-id"] == "abc-123")
            let first = try await client.get("/health").headers["x-request-id"]
            let second = try await client.get("/nothing").headers["x-request-id"]
            #expect(first?.hasPrefix("req_") == true)
            #expect(first != second)
        }
    }

    @Test(
        "Bodies that are no JSON object are refused",
        arguments: [
            ("", 400), ("nonsense", 400), ("[]", 400), ("\"text\"", 400), ("{\"a\":}", 400),
            ("{\"a\":1", 400), ("{} trailing", 400),
            (String(repeating: "[", count: 100_000), 400),
            (
                "{\"a\":" + String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
                    + "}", 400
            ),
        ]
    )
    func badJSON(body: String, status: Int) async throws {
        try await withAPI(.live, [try ScriptedEngine()]) { client in
            let answer = try await client.post("/v1/completions", body)
            #expect(answer.status == status)
            #expect(answer.json["error"]?["type"] == "invalid_request_error")
            #expect(try await client.get("/health").status == 200)
        }
    }

    @Test("Invalid UTF-8 in a body is refused")
    func invalidUTF8() async throws {
        try await withAPI(.live, [try ScriptedEngine()]) { client in
            let body =
                Array(#"{"model":"scripted","prompt":""#.utf8) + [0xC3, 0x28] + Array("\"}".utf8)
            let answer = try await client.send(
                .POST,
                "/v1/completions",
                ["content-type": "application/json"],
                body: body
            )
            #expect(answer.status == 400)
        }
    }

    @Test(
        "Only JSON bodies are taken",
        arguments: [
            ("application/json", 200), ("application/json; charset=utf-8", 200),
            ("APPLICATION/JSON", 200), ("application/vnd.api+json", 200), ("text/plain", 415),
            ("application/x-www-form-urlencoded", 415), ("multipart/form-data; boundary=x", 415),
        ]
    )
    func contentType(type: String, status: Int) async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.send(
                .POST,
                "/tokenize",
                ["content-type": type],
                body: Array(#"{"content":"a"}"#.utf8)
            )
            #expect(answer.status == status)
        }
    }

    @Test("A compressed body is refused")
    func contentEncoding() async throws {
        try await withAPI(.router, [try ScriptedEngine()]) { client in
            let answer = try await client.send(
                .POST,
                "/tokenize",
                ["content-type": "application/json", "content-encoding": "gzip"],
                body: [0x1F, 0x8B]
            )
            #expect(answer.status == 415)
        }
    }

    @Test("Tokenisation goes there and back", arguments: Transport.allCases)
    func tokens(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            let tokens = try await client.post("/tokenize", #"{"content":"a<|im_end|>"}"#).json
            #expect(tokens["tokens"] == [97, 258])
            let plain = try await client.post(
                "/tokenize",
                #"{"content":"a<","parse_special":false,"with_pieces":true}"#
            ).json
            #expect(
                plain["tokens"] == [["id": 97, "piece": "a"], ["id": 60, "piece": "<"]]
            )
            let text = try await client.post("/detokenize", #"{"tokens":[104,105]}"#).json
            #expect(text["content"] == "hi")
            let outside = try await client.post("/detokenize", #"{"tokens":[1,259]}"#)
            #expect(outside.status == 400)
            #expect(try await client.post("/tokenize", "{}").status == 400)
            #expect(try await client.post("/detokenize", #"{"tokens":[1.5]}"#).status == 400)
        }
    }

    @Test("The metrics page counts requests and tokens", arguments: Transport.allCases)
    func metrics(transport: Transport) async throws {
        try await withAPI(transport, [try ScriptedEngine()]) { client in
            _ = try await client.post("/v1/completions", #"{"model":"scripted","prompt":"abc"}"#)
            _ = try await client.get("/nowhere/at/all")
            let page = try await client.get("/metrics")
            #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(
                page.text.contains(
                    "shimmy:requests_total{route=\"/v1/completions\",status=\"200\"} 1\n"
                )
            )
            #expect(page.text.contains("shimmy:prompt_tokens_total 3\n"))
            #expect(page.text.contains("shimmy:completion_tokens_total 5\n"))
            #expect(!page.text.contains("/nowhere"))
            for line in [
                "vllm:num_requests_running 3", "llamacpp:requests_deferred 2",
                "vllm:kv_cache_usage_perc 0.25", "shimmy:time_to_first_token_seconds_count 1",
                "vllm:inter_token_latency_seconds_count 4", "shimmy:prefix_cache_hits_total 2",
                "vllm:request_success_total{finished_reason=\"stop\"} 1",
                "vllm:e2e_request_latency_seconds_bucket{le=\"+Inf\"} 1",
                "llamacpp:tokens_predicted_total 5",
            ] {
                #expect(page.text.contains(line + "\n"), "\(line)")
            }
        }
    }
}
