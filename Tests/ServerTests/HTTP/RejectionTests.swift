import HTTP
import Testing

/// What is not a usable request gets the right status, and the server goes on serving.
@Suite struct RejectionTests {
    private static let malformed: [(String, Int)] = [
        ("nonsense\r\n\r\n", 400),
        ("\u{0}\u{1}\u{2}\r\n\r\n", 400),
        ("GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505),
        ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\n: empty\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            400
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 1\r\n\r\na", 417),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n"
                + String(repeating: "a", count: 65) + "\r\n0\r\n\r\n", 413
        ),
        ("GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 20_000))\r\n\r\n", 431),
        (
            "GET / HTTP/1.1\r\nHost: x\r\n"
                + (0..<200).map { "A\($0): 1\r\n" }.joined() + "\r\n", 431
        ),
    ]

    @Test("A bad request gets its 4xx or 5xx and the connection closes", arguments: malformed)
    func rejects(request: String, status: Int) async throws {
        var limits = HTTPLimits.unhurried
        limits.bodyBytes = 64
        try await withServer(EchoResponder(), limits: limits) { port in
            let answer = try await RawClient.exchange(port: port, request)
            #expect(answer.status == status, "\(answer)")
            #expect(answer.contains("connection: close"))
            let next = try await RawClient.exchange(
                port: port,
                "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(next.status == 200)
        }
    }

    @Test("A body of exactly the limit is taken")
    func exactLimit() async throws {
        var limits = HTTPLimits.unhurried
        limits.bodyBytes = 64
        try await withServer(EchoResponder(), limits: limits) { port in
            let body = String(repeating: "a", count: 64)
            let answer = try await RawClient.exchange(
                port: port,
                "POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 64\r\n\r\n"
                    + body
            )
            #expect(answer.httpBody == "POST /x [\(body)]")
        }
    }

    @Test("The refusal of a large body reaches a client that goes on sending")
    func refusalSurvivesUnreadBody() async throws {
        var limits = HTTPLimits.unhurried
        limits.bodyBytes = 64
        try await withServer(EchoResponder(), limits: limits) { port in
            let answer = try await RawClient.exchange(
                port: port,
                "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
                    + String(repeating: "a", count: 4_000_000)
            )
            #expect(answer.status == 413)
        }
    }

    @Test("Connections beyond the limit are closed, the others go on")
    func connectionLimit() async throws {
        var limits = HTTPLimits.unhurried
        limits.connections = 1
        let request = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"
        try await withServer(EchoResponder(), limits: limits) { port in
            let first = try RawClient(port: port)
            await first.send(request)
            _ = await first.read { $0.hasSuffix("[]") }
            let refused = try await RawClient.exchange(port: port, request)
            #expect(refused == "")
            await first.send(request)
            #expect(await first.read { $0.hasSuffix("[]") }.status == 200)
        }
    }

    @Test("A connection that stays silent is closed")
    func idle() async throws {
        var limits = HTTPLimits.unhurried
        limits.idleSeconds = 1
        try await withServer(EchoResponder(), limits: limits) { port in
            let answer = try await RawClient.exchange(port: port, "GET / HT")
            #expect(answer == "")
        }
    }
}
