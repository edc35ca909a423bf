import HTTP
import Testing

@Suite struct ShutdownTests {
    private let request = "Host: localhost\r\n\r\n"

    @Test("Shutting down lets an answer under way finish and closes idle connections")
    func drains() async throws {
        let responder = EchoResponder()
        let server = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            responder: responder
        )
        let idle = try RawClient(port: server.port)
        let busy = try RawClient(port: server.port)
        await busy.send("GET /gate HTTP/1.1\r\n\(request)")
        await eventually { responder.gate.arrivals == 1 }
        async let closed: Void = server.shutdown(within: 600)
        #expect(await idle.readAll() == "")
        responder.gate.open()
        #expect(await busy.readAll().httpBody == "opened")
        await closed
        let port = server.port
        #expect(throws: RawClient.Failure.self) { _ = try RawClient(port: port) }
    }

    @Test("Who connects while an answer is under way is answered once; afterwards nobody is")
    func lateConnections() async throws {
        let responder = EchoResponder()
        let server = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            responder: responder
        )
        let idle = try RawClient(port: server.port)
        let busy = try RawClient(port: server.port)
        await busy.send("GET /gate HTTP/1.1\r\n\(request)")
        await eventually { responder.gate.arrivals == 1 }
        async let closed: Void = server.shutdown(within: 600)
        #expect(await idle.readAll() == "")
        let late = try RawClient(port: server.port)
        await late.send("GET /x HTTP/1.1\r\n\(request)")
        // It asks to be kept, but is closed.
        #expect(await late.readAll().status == 200)
        let silent = try RawClient(port: server.port)
        responder.gate.open()
        #expect(await busy.readAll().httpBody == "opened")
        await closed
        #expect(await silent.readAll() == "")
        let port = server.port
        #expect(throws: RawClient.Failure.self) { _ = try RawClient(port: port) }
    }

    @Test("A connection's first request is answered though the server stops before it is read")
    func firstRequests() async throws {
        var limits = HTTPLimits()
        limits.lateSeconds = 600
        let server = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            limits: limits,
            responder: EchoResponder()
        )
        let kept = try RawClient(port: server.port)
        let fresh = try RawClient(port: server.port)
        let half = try RawClient(port: server.port)
        await half.send("GET /x HTTP/1.1\r\n")
        await kept.send("GET /x HTTP/1.1\r\n\(request)")
        _ = await kept.read { !$0.httpBody.isEmpty }
        async let closed: Void = server.shutdown(within: 600)
        // What is idle after an answer is closed in the step that tells the others.
        _ = await kept.readAll()
        await fresh.send("GET /x HTTP/1.1\r\n\(request)")
        await half.send(request)
        #expect(await fresh.readAll().status == 200)
        #expect(await half.readAll().status == 200)
        await closed
    }

    @Test("A WebSocket whose handshake is answered while the server stops is closed in order")
    func handshakeMeanwhile() async throws {
        let responder = EchoResponder()
        let server = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            responder: responder
        )
        let idle = try RawClient(port: server.port)
        let port = server.port
        async let opening = RawWebSocket(port: port, path: "/gate-socket")
        await eventually { responder.gate.arrivals == 1 }
        async let closed: Void = server.shutdown(within: 600)
        // Idle connections are closed in the step that tells the others.
        #expect(await idle.readAll() == "")
        responder.gate.open()
        let socket = try await opening
        #expect(socket.head.status == 101)
        #expect(await socket.next()?.code == 1001)
        await socket.send(opcode: 8, [3, 0xE9])
        await closed
    }

    @Test("Answers that outlast the time are cancelled")
    func givesUp() async throws {
        let responder = EchoResponder()
        let server = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            responder: responder
        )
        let client = try RawClient(port: server.port)
        await client.send("GET /endless HTTP/1.1\r\n\(request)")
        _ = await client.read { $0.contains("tick") }
        await server.shutdown(within: 0)
        await eventually { responder.cancellations == 1 }
        #expect(responder.cancellations == 1)
    }

    @Test("A taken port makes the server take the next free one")
    func nextPort() async throws {
        let first = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            responder: EchoResponder()
        )
        let second = try await HTTPServer.start(
            host: "127.0.0.1",
            port: first.port,
            responder: EchoResponder()
        )
        #expect(second.port > first.port)
        let answer = try await RawClient.exchange(
            port: second.port,
            "GET /x HTTP/1.0\r\n\r\n"
        )
        #expect(answer.status == 200)
        await first.shutdown(within: 0)
        await second.shutdown(within: 0)
    }

    @Test("An address that is not this machine's is an error that names it")
    func badAddress() async throws {
        await #expect(throws: HTTPServer.BindError.self) {
            _ = try await HTTPServer.start(host: "192.0.2.1", port: 0, responder: EchoResponder())
        }
    }
}
