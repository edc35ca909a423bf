import JSON
import NIOHTTP1
import Server
import Testing

@Suite struct AccessTests {
    @Test(
        "With keys, every endpoint but the health checks asks for one",
        arguments: Transport.allCases
    )
    func keys(transport: Transport) async throws {
        let policy = AccessPolicy(apiKeys: ["alpha", "beta"])
        try await withAPI(transport, [], policy: policy) { client in
            for path in ["/health", "/livez", "/readyz"] {
                #expect(try await client.get(path).status == 200)
            }
            for path in ["/v1/models", "/metrics", "/nowhere"] {
                let answer = try await client.get(path)
                #expect(answer.status == 401)
                #expect(answer.headers["www-authenticate"] == "Bearer")
                #expect(answer.json["error"]?["code"] == "invalid_api_key")
            }
            for key in ["Bearer alpha", "bearer beta"] {
                let answer = try await client.send(.GET, "/v1/models", ["authorization": key])
                #expect(answer.status == 200)
            }
            for key in [
                "Bearer gamma", "Bearer alphaalpha", "Basic alpha", "Bearer", "Bearer alph",
            ] {
                let answer = try await client.send(.GET, "/v1/models", ["authorization": key])
                #expect(answer.status == 401)
            }
            let answer = try await client.send(.GET, "/v1/models", ["x-api-key": "beta"])
            #expect(answer.status == 200)
        }
    }

    @Test(
        "On loopback, Host must name this machine",
        arguments: [
            ("localhost", 200), ("localhost:8080", 200), ("127.0.0.1:1", 200), ("127.9.9.9", 200),
            ("[::1]:80", 200), ("app.localhost", 200), ("LOCALHOST", 200), ("evil.example", 403),
            ("127.0.0.1.evil.example", 403), ("localhost.evil.example", 403), ("10.0.0.1", 403),
            ("127.0.0.256", 403),
        ]
    )
    func host(name: String, status: Int) async throws {
        try await withAPI(.router, []) { client in
            let answer = try await client.send(.GET, "/v1/models", ["host": name])
            #expect(answer.status == status)
        }
        let policy = AccessPolicy(isLoopback: false)
        try await withAPI(.router, [], policy: policy) { client in
            let answer = try await client.send(.GET, "/v1/models", ["host": name])
            #expect(answer.status == 200)
        }
    }

    @Test(
        "Pages of other origins are kept out unless they are allowed",
        arguments: [
            ("http://evil.example", 403), ("null", 403), ("http://localhost:1", 403),
            ("http://localhost:8080", 200), ("https://good.example", 200),
        ]
    )
    func origin(name: String, status: Int) async throws {
        let policy = AccessPolicy(allowedOrigins: ["https://good.example"])
        try await withAPI(.router, [], policy: policy) { client in
            let answer = try await client.send(
                .GET,
                "/v1/models",
                ["host": "localhost:8080", "origin": name]
            )
            #expect(answer.status == status)
            let allowed = answer.headers["access-control-allow-origin"]
            #expect(allowed == (name == "https://good.example" ? name : nil))
        }
    }

    @Test("A browser's preflight is answered without a key", arguments: Transport.allCases)
    func preflight(transport: Transport) async throws {
        let policy = AccessPolicy(apiKeys: ["alpha"], allowedOrigins: ["*"])
        try await withAPI(transport, [], policy: policy) { client in
            let answer = try await client.send(
                .OPTIONS,
                "/v1/completions",
                [
                    "origin": "http://a.example", "access-control-request-method": "POST",
                    "access-control-request-headers": "authorization",
                ]
            )
            #expect(answer.status == 204)
            #expect(answer.headers["access-control-allow-origin"] == "http://a.example")
            #expect(answer.headers["access-control-allow-methods"] == "POST, OPTIONS")
            #expect(answer.headers["access-control-allow-headers"] == "authorization")
        }
    }
}
