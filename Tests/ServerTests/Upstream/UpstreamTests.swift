import HTTP
import JSON
import Logging
import NIOHTTP1
import Server
import Testing

@Suite("Upstream servers behind one address")
struct UpstreamTests {
    private func chat(_ model: String, isStreamed: Bool = false) -> String {
        #"{"model":"\#(model)","stream":\#(isStreamed),"#
            + #""messages":[{"role":"user","content":"Hi"}]}"#
    }

    private func check(_ client: APIClient, _ body: String, _ status: Int) async throws {
        let answer = try await client.post("/v1/chat/completions", body)
        #expect(answer.status == status, "\(answer.text)")
    }

    @Test("Models of all servers are listed once each, in OpenAI's and Ollama's forms")
    func lists() async throws {
        let upstreams = [
            backend([try ScriptedEngine(name: "a"), try ScriptedEngine(name: "b")]),
            backend([try ScriptedEngine(name: "b"), try ScriptedEngine(name: "c")]),
        ]
        let local = [try ScriptedEngine(name: "own"), try ScriptedEngine(name: "c")]
        try await withFleet(upstreams, local: local, aliases: [("fast", "b")]) { client, _ in
            let list = try await client.get("/v1/models").json["data"]?.arrayValue ?? []
            #expect(list.compactMap { $0["id"]?.stringValue } == ["own", "c", "a", "b", "fast"])
            let servers = list.map { $0["upstreams"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            #expect(servers == [[], ["up1"], ["up0"], ["up0", "up1"], ["up0", "up1"]])
            let tags = try await client.get("/api/tags").json["models"]?.arrayValue ?? []
            #expect(tags.compactMap { $0["name"]?.stringValue } == ["own", "c", "a", "b", "fast"])
            #expect(try await client.get("/v1/models/a").json["id"] == "a")
            let missing = try await client.post("/v1/chat/completions", chat("none"))
            #expect(missing.status == 404)
        }
    }

    @Test(
        "Every form of request that names a model reaches the server that has it",
        arguments: [
            ("/v1/chat/completions", #""messages":[{"role":"user","content":"x"}]"#),
            ("/v1/completions", #""prompt":"x""#), ("/v1/responses", #""input":"x""#),
            ("/v1/messages", #""max_tokens":5,"messages":[{"role":"user","content":"x"}]"#),
            ("/v1/messages/count_tokens", #""messages":[{"role":"user","content":"x"}]"#),
            ("/v1/embeddings", #""input":"x""#), ("/completion", #""prompt":"x""#),
            ("/embedding", #""content":"x""#), ("/tokenize", #""content":"x""#),
            ("/detokenize", #""tokens":[97]"#),
            ("/apply-template", #""messages":[{"role":"user","content":"x"}]"#),
            ("/api/chat", #""messages":[{"role":"user","content":"x"}]"#),
            ("/api/generate", #""prompt":"x""#), ("/api/embed", #""input":"x""#),
            ("/api/show", #""verbose":false"#),
        ]
    )
    func routes(path: String, members: String) async throws {
        let engine = try ScriptedEngine(name: "far", embeddingLength: 3)
        try await withFleet([backend([engine])]) { client, _ in
            let answer = try await client.post(path, "{\"model\":\"far\",\(members)}")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.headers["x-shimmy-upstream"] == "up0")
        }
    }

    @Test("Requests that name their model in the query, or not at all, are routed too")
    func queries() async throws {
        try await withFleet([backend([try ScriptedEngine(name: "far")])]) { client, _ in
            let properties = try await client.get("/props?model=far").json
            #expect(properties["model_alias"] == "far")
            #expect(try await client.get("/slots").json.arrayValue?.count == 4)
            #expect(try await client.post("/completion", #"{"prompt":"x"}"#).status == 200)
        }
    }

    @Test("Replicas take turns, this server among them")
    func roundRobin() async throws {
        let engines = try (0..<3).map { _ in try ScriptedEngine(name: "m") }
        let upstreams = [backend([engines[0]]), backend([engines[1]])]
        try await withFleet(upstreams, local: [engines[2]]) { client, _ in
            for _ in 0..<9 {
                try await check(client, chat("m"), 200)
            }
        }
        #expect(engines.map(\.requests.count) == [3, 3, 3])
    }

    @Test("The least busy replica gets the request")
    func leastBusy() async throws {
        let gate = Gate()
        let slow = try ScriptedEngine(name: "m") { _ in .init(gate: gate) }
        let quick = try ScriptedEngine(name: "m")
        let upstreams = [backend([slow]), backend([quick])]
        try await withFleet(upstreams, balance: .leastBusy) { client, _ in
            async let held = client.post("/v1/chat/completions", chat("m"))
            await eventually { gate.arrivals == 1 }
            for _ in 0..<4 {
                try await check(client, chat("m"), 200)
            }
            gate.open()
            let answer = try await held
            #expect(answer.status == 200)
        }
        #expect([slow, quick].map(\.requests.count) == [1, 4])
    }

    @Test("A server that has gone is passed over, and its share answered by the others")
    func failover() async throws {
        let engines = try (0..<2).map { _ in try ScriptedEngine(name: "m") }
        try await withFleet(engines.map { backend([$0]) }) { client, servers in
            for _ in 0..<2 {
                try await check(client, chat("m"), 200)
            }
            await servers[0].shutdown(within: 0)
            for _ in 0..<10 {
                let answer = try await client.post(
                    "/v1/chat/completions",
                    chat("m", isStreamed: true)
                )
                #expect(answer.status == 200)
                #expect(answer.isDone)
            }
            let metrics = try await client.get("/metrics").text
            #expect(metrics.contains("shimmy:upstream_up{upstream=\"up0\"} 0"))
            #expect(metrics.contains("shimmy:upstream_up{upstream=\"up1\"} 1"))
            #expect(metrics.contains("shimmy:upstream_requests_total{upstream=\"up1\"} 11"))
            let state = try await client.get("/api/ps").json["upstreams"]?[0]
            #expect(state?["state"] == "down")
            #expect(state?["problem"]?.stringValue?.isEmpty == false)
        }
        #expect(engines.map(\.requests.count) == [1, 11])
    }

    @Test(
        "A stream that breaks before its first event is begun anew by another replica",
        arguments: [[], [": keep-alive\n\n"], ["data: {\"unfin"]]
    )
    func breaksBefore(pieces: [String]) async throws {
        let fake = FakeUpstream("m", .broken(pieces))
        let engine = try ScriptedEngine(name: "m")
        try await withFleet([fake, backend([engine])]) { client, _ in
            for _ in 0..<4 {
                let answer = try await client.post(
                    "/v1/chat/completions",
                    chat("m", isStreamed: true)
                )
                #expect(answer.isDone)
                #expect(!answer.text.contains("unfin"))
            }
        }
        #expect(engine.requests.count == 4)
    }

    @Test("A stream that breaks later ends with an error event, and nobody is asked again")
    func breaksAfter() async throws {
        let piece = #"data: {"choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n"
        let fake = FakeUpstream("m", .broken([piece, "data: half an ev"]))
        let engine = try ScriptedEngine(name: "other")
        try await withFleet([fake, backend([engine])], aliases: [("x", "m"), ("x", "other")]) {
            client,
            _ in
            let answer = try await client.post("/v1/chat/completions", chat("x", isStreamed: true))
            #expect(answer.events.count == 2)
            #expect(answer.events.first?["choices"]?[0]?["delta"]?["content"] == "a")
            #expect(answer.events.last?["error"]?["code"] == "upstream_failed")
            #expect(!answer.isDone)
            #expect(!answer.text.contains("half"))
        }
        #expect(engine.requests.isEmpty)
    }

    @Test(
        "The error of a broken stream has the form of the API that was asked",
        arguments: [
            ("/v1/messages", #""max_tokens":5,"#, "event: error\ndata: {\"type\":\"error\""),
            ("/api/chat", "", "{\"error\":\"The upstream server"),
        ]
    )
    func errorForms(path: String, member: String, wanted: String) async throws {
        let first = path == "/api/chat" ? "{\"done\":false}\n" : "event: ping\ndata: {}\n\n"
        try await withFleet([FakeUpstream("m", .broken([first]))]) { client, _ in
            let body =
                "{\"model\":\"m\",\(member)\"stream\":true,"
                + #""messages":[{"role":"user","content":"x"}]}"#
            let answer = try await client.post(path, body)
            #expect(answer.text.hasPrefix(first))
            #expect(answer.text.contains(wanted), "\(answer.text)")
        }
    }

    @Test("An answer that breaks off, a full queue and a refused key are asked of another replica")
    func retried() async throws {
        let fakes = [
            FakeUpstream("m", .cut), FakeUpstream("m", .status(.tooManyRequests, "{}")),
            FakeUpstream("m", .status(.unauthorized, "{}")),
            FakeUpstream("m", .status(.internalServerError, "{}")),
        ]
        let engine = try ScriptedEngine(name: "m")
        try await withFleet(fakes + [backend([engine])]) { client, _ in
            for _ in 0..<5 {
                try await check(client, chat("m"), 200)
            }
        }
        #expect(engine.requests.count == 5)
        #expect(fakes.allSatisfy { !$0.requests.isEmpty })
    }

    @Test("A request that is wrong is answered at once, by whoever was asked")
    func badRequest() async throws {
        let fakes = [0, 1].map { _ in FakeUpstream("m", .status(.badRequest, #"{"error":1}"#)) }
        try await withFleet(fakes) { client, _ in
            let answer = try await client.post("/v1/chat/completions", chat("m"))
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":1}"#)
        }
        #expect(fakes.reduce(0) { $0 + $1.requests.count } == 1)
    }

    @Test("Without a replica that answers, the error says so in the API's form")
    func allDown() async throws {
        try await withFleet([backend([try ScriptedEngine(name: "m")])]) { client, servers in
            try await check(client, chat("m"), 200)
            await servers[0].shutdown(within: 0)
            let openAI = try await client.post("/v1/chat/completions", chat("m"))
            #expect(openAI.status == 503)
            #expect(openAI.json["error"]?["code"] == "upstream_failed")
            let ollama = try await client.post("/api/chat", chat("m"))
            #expect(ollama.status == 503)
            #expect(ollama.json["error"]?.stringValue?.contains("up0") == true)
        }
    }

    @Test("A client that goes away ends the answer upstream")
    func cancellation() async throws {
        let engine = try ScriptedEngine(name: "m") { _ in .init(isEndless: true) }
        try await withFleet([backend([engine])]) { client, _ in
            var raw: RawClient? = try RawClient(port: client.port)
            let body = chat("m", isStreamed: true)
            await raw?.send(
                Array(
                    """
                    POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n\
                    content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\
                    \(body)
                    """.utf8
                )
            )
            await eventually { !engine.requests.isEmpty }
            raw = nil
            await eventually { engine.cancellations == 1 }
        }
    }

    @Test("Ids and traces are passed on, this server's keys are not, the upstream's own are")
    func headers() async throws {
        let fake = FakeUpstream("m", .status(.ok, "{}"))
        try await withFleet([fake], change: { address, _ in address.key = "theirs" }) { client, _ in
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let answer = try await client.send(
                .POST,
                "/v1/chat/completions",
                [
                    "content-type": "application/json", "x-request-id": "mine",
                    "traceparent": trace, "authorization": "Bearer ours", "x-api-key": "ours",
                    "anthropic-version": "2023-06-01",
                ],
                body: Array(chat("m").utf8)
            )
            #expect(answer.headers["x-request-id"] == "mine")
            let headers = try #require(fake.requests.first).headers
            #expect(headers.first(name: "x-request-id") == "mine")
            #expect(headers.first(name: "traceparent") == trace)
            #expect(headers.first(name: "anthropic-version") == "2023-06-01")
            #expect(headers["authorization"] == ["Bearer theirs"])
            #expect(headers["x-api-key"].isEmpty)
        }
    }

    @Test("Aliases lead to models wherever they are; several models share the requests")
    func aliases() async throws {
        let far = try ScriptedEngine(name: "far")
        let near = try ScriptedEngine(name: "near")
        let aliases: [(name: String, model: String)] = [
            ("Both", "far"), ("Both", "near"), ("default", "far"),
        ]
        try await withFleet([backend([far])], local: [near], aliases: aliases) { client, _ in
            for _ in 0..<4 {
                try await check(client, chat("both"), 200)
            }
            #expect([far, near].map(\.requests.count) == [2, 2])
            let answer = try await client.post("/v1/chat/completions", chat("default"))
            #expect(answer.json["model"] == "far")
        }
    }

    @Test("Of a server only the models asked for are taken")
    func patterns() async throws {
        let engines = try ["qwen:1", "qwen:2", "llama"].map { try ScriptedEngine(name: $0) }
        try await withFleet(
            [backend(engines)],
            change: { address, _ in address.models = ["QWEN*"] }
        ) { client, _ in
            let list = try await client.get("/v1/models").json["data"]?.arrayValue ?? []
            #expect(list.compactMap { $0["id"]?.stringValue } == ["qwen:1", "qwen:2"])
            try await check(client, chat("llama"), 404)
            let close = try await client.post("/v1/chat/completions", chat("wen"))
            #expect(close.text.contains("qwen:1"))
            let both = try await client.post("/v1/chat/completions", chat("qwen"))
            #expect(both.status == 400)
            #expect(both.json["error"]?["code"] == "ambiguous_model")
        }
    }

    @Test("Kept answers are found on the server that keeps them, and continued there")
    func keptAnswers() async throws {
        let engines = try (0..<2).map { _ in try ScriptedEngine(name: "m") }
        try await withFleet(engines.map { backend([$0]) }) { client, _ in
            let first = try await client.post("/v1/responses", #"{"model":"m","input":"a"}"#)
            let id = try #require(first.json["id"]?.stringValue)
            #expect(try await client.get("/v1/responses/\(id)").json["id"] == .string(id))
            for _ in 0..<3 {
                let next = try await client.post(
                    "/v1/responses",
                    #"{"model":"m","input":"b","previous_response_id":"\#(id)"}"#
                )
                #expect(next.status == 200)
            }
            #expect(try await client.send(.DELETE, "/v1/responses/\(id)").status == 200)
            #expect(try await client.get("/v1/responses/\(id)").status == 404)
        }
        #expect(Set(engines.map(\.requests.count)) == [4, 0])
    }
}
