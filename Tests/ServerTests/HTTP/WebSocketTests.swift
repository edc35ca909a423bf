import HTTP
import JSON
import NIOHTTP1
import Server
import Testing

@Suite struct WebSocketTests {
    @Test("The handshake proves that it was understood")
    func handshake() async throws {
        try await withSocket { socket in
            #expect(socket.head.status == 101)
            // The example of RFC 6455, section 1.3.
            #expect(
                socket.head.lowercased().contains(
                    "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="
                )
            )
            await socket.send(opcode: 9, Array("beat".utf8))
            #expect(
                await socket.next() == RawWebSocket.Frame(opcode: 10, payload: Array("beat".utf8))
            )
        }
    }

    @Test(
        "What is no handshake is refused",
        arguments: [
            (["Sec-WebSocket-Version: 12"], 426), (["Sec-WebSocket-Key: AAAA"], 400),
        ]
    )
    func refusal(headers: [String], status: Int) async throws {
        try await withSocket(headers: headers) { socket in
            #expect(socket.head.status == status)
        }
    }

    @Test("A plain request is told to upgrade")
    func plain() async throws {
        try await withAPI(.live, []) { client in
            let answer = try await client.get("/ws/generate")
            #expect(answer.status == 426)
            #expect(answer.headers["sec-websocket-version"] == "13")
        }
    }

    @Test(
        "Pages of other sites may not open a socket, on whatever address",
        arguments: [true, false]
    )
    func origin(isLoopback: Bool) async throws {
        let policy = AccessPolicy(isLoopback: isLoopback)
        try await withSocket(headers: ["Origin: https://example.org"], policy: policy) { socket in
            #expect(socket.head.status == 403)
        }
        let open = AccessPolicy(allowedOrigins: ["https://example.org"], isLoopback: isLoopback)
        try await withSocket(headers: ["Origin: https://example.org"], policy: open) { socket in
            #expect(socket.head.status == 101)
        }
    }

    @Test("A key is demanded before the socket opens")
    func key() async throws {
        let policy = AccessPolicy(apiKeys: ["secret"])
        try await withSocket(policy: policy) { #expect($0.head.status == 401) }
        try await withSocket(headers: ["Authorization: Bearer secret"], policy: policy) {
            #expect($0.head.status == 101)
        }
    }

    @Test("Messages may come in fragments, with pings in between")
    func fragments() async throws {
        try await withSocket { socket in
            let message = Array(#"{"id": "a", "prompt": "Hi"}"#.utf8)
            await socket.send(opcode: 1, Array(message[..<5]), flags: 0)
            await socket.send(opcode: 9, [])
            await socket.send(opcode: 0, [], flags: 0)
            await socket.send(opcode: 0, Array(message[5...]))
            #expect(await socket.next()?.opcode == 10)
            let answer = await socket.answer("a")
            #expect(answer.last?["type"] == "done")
            #expect(answer.compactMap { $0["text"]?.stringValue }.joined() == "Hello, wörld")
        }
    }

    /// A frame that breaks the protocol, and the code the socket is closed with.
    struct Breach: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: Int
        var send: @Sendable (RawWebSocket) async -> Void
    }

    static let breaches = [
        Breach(testDescription: "unmasked", code: 1002) {
            await $0.send(opcode: 1, [65], isMasked: false)
        },
        Breach(testDescription: "reserved bit", code: 1002) {
            await $0.send(opcode: 1, [65], flags: 0xC0)
        },
        Breach(testDescription: "reserved opcode", code: 1002) { await $0.send(opcode: 5, [65]) },
        Breach(testDescription: "nothing to continue", code: 1002) {
            await $0.send(opcode: 0, [65])
        },
        Breach(testDescription: "message within a message", code: 1002) {
            await $0.send(opcode: 1, [65], flags: 0)
            await $0.send(opcode: 1, [65])
        },
        Breach(testDescription: "fragmented ping", code: 1002) {
            await $0.send(opcode: 9, [65], flags: 0)
        },
        Breach(testDescription: "long ping", code: 1002) {
            await $0.send(opcode: 9, [UInt8](repeating: 65, count: 126))
        },
        Breach(testDescription: "binary", code: 1003) { await $0.send(opcode: 2, [65]) },
        Breach(testDescription: "no UTF-8", code: 1007) { await $0.send(opcode: 1, [0xC3]) },
        Breach(testDescription: "huge frame", code: 1009) {
            await $0.send(raw: [0x81, 0xFF, 0, 0, 0, 0, 0, 0x50, 0, 0, 1, 2, 3, 4])
        },
        Breach(testDescription: "huge message", code: 1009) { socket in
            let piece = [UInt8](repeating: 65, count: 3 << 20)
            await socket.send(opcode: 1, piece, flags: 0)
            await socket.send(opcode: 0, piece)
        },
        Breach(testDescription: "close frame of one byte", code: 1002) {
            await $0.send(opcode: 8, [3])
        },
        Breach(testDescription: "close code that must not be sent", code: 1002) {
            await $0.send(opcode: 8, [3, 0xED])  // 1005
        },
    ]

    @Test("Breaches of the protocol close the socket with their code", arguments: breaches)
    func breach(_ breach: Breach) async throws {
        try await withSocket { socket in
            await breach.send(socket)
            let frame = await socket.next()
            #expect(frame?.opcode == 8)
            #expect(frame?.code == breach.code)
            await socket.send(opcode: 8, [3, 0xE8])
            #expect(await socket.next() == nil)
        }
    }

    @Test("A close frame is answered with its own code, then the connection ends")
    func close() async throws {
        try await withSocket { socket in
            await socket.send(opcode: 8, [0x0F, 0xA0] + Array("bye".utf8))  // 4000
            let frame = await socket.next()
            #expect(frame?.opcode == 8)
            #expect(frame?.code == 4000)
            #expect(await socket.next() == nil)
        }
    }

    /// Runs a body with a socket to a server with one engine.
    private func withSocket(
        headers: [String] = [],
        policy: AccessPolicy = AccessPolicy(),
        _ body: (RawWebSocket) async throws -> Void
    ) async throws {
        try await withAPI(.live, [try ScriptedEngine()], policy: policy) { client in
            try await body(try await RawWebSocket(port: client.port, headers: headers))
        }
    }
}
