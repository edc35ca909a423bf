import HTTP
import Testing

/// One connection seen from outside, byte by byte.
@Suite struct ConnectionTests {
    private let last = "Host: localhost\r\nConnection: close\r\n\r\n"

    @Test("Requests on one connection are answered one after the other")
    func keepAlive() async throws {
        try await withServer(EchoResponder()) { port in
            let client = try RawClient(port: port)
            await client.send("GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let first = await client.read { $0.hasSuffix("[]") }
            await client.send("GET /two HTTP/1.1\r\n\(last)")
            let second = await client.readAll()
            #expect(first.status == 200)
            #expect(first.httpBody == "GET /one []")
            #expect(second.httpBody == "GET /two []")
            #expect(second.contains("connection: close"))
        }
    }

    @Test("Pipelined requests are answered in their order, slow ones first if they come first")
    func pipelining() async throws {
        let responder = EchoResponder()
        try await withServer(responder) { port in
            let client = try RawClient(port: port)
            await client.send(
                "GET /gate HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "POST /two HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /stream HTTP/1.1\r\n\(last)"
            )
            await eventually { responder.gate.arrivals == 1 }
            responder.gate.open()
            let answers = await client.readAll()
            let places = ["opened", "POST /two [abc]", "three"].map { answers.firstRange(of: $0) }
            #expect(places.allSatisfy { $0 != nil })
            let starts = places.compactMap { $0?.lowerBound }
            #expect(starts == starts.sorted())
        }
    }

    @Test("A streamed answer is chunked in HTTP/1.1 and ends with the connection in HTTP/1.0")
    func streaming() async throws {
        try await withServer(EchoResponder()) { port in
            let chunked = try await RawClient.exchange(
                port: port,
                "GET /stream HTTP/1.1\r\n\(last)"
            )
            #expect(chunked.contains("transfer-encoding: chunked"))
            #expect(chunked.httpBody == "4\r\none \r\n4\r\ntwo \r\n5\r\nthree\r\n0\r\n\r\n")
            let plain = try await RawClient.exchange(
                port: port,
                "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
            )
            #expect(plain.contains("connection: close"))
            #expect(plain.httpBody == "one two three")
        }
    }

    @Test("A broken stream ends without the closing chunk")
    func brokenStream() async throws {
        try await withServer(EchoResponder()) { port in
            let answer = try await RawClient.exchange(
                port: port,
                "GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            #expect(answer.httpBody == "4\r\npart\r\n")
        }
    }

    @Test("HTTP/1.0 closes after the answer unless asked to keep the connection")
    func oldVersion() async throws {
        try await withServer(EchoResponder()) { port in
            let closed = try await RawClient.exchange(port: port, "GET /x HTTP/1.0\r\n\r\n")
            #expect(closed.httpBody == "GET /x []")
            let client = try RawClient(port: port)
            await client.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let kept = await client.read { $0.hasSuffix("[]") }
            #expect(kept.contains("connection: keep-alive"))
            await client.send("GET /y HTTP/1.0\r\n\r\n")
            #expect(await client.readAll().httpBody == "GET /y []")
        }
    }

    @Test("HEAD is answered with the head alone", arguments: ["/x", "/stream"])
    func head(path: String) async throws {
        try await withServer(EchoResponder()) { port in
            let answer = try await RawClient.exchange(
                port: port,
                "HEAD \(path) HTTP/1.1\r\n\(last)"
            )
            #expect(answer.status == 200)
            #expect(answer.httpBody == "")
        }
    }

    @Test("A chunked body arrives whole, extensions and trailers dropped")
    func chunkedBody() async throws {
        try await withServer(EchoResponder()) { port in
            let answer = try await RawClient.exchange(
                port: port,
                "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\(last)"
                    + "3;note=1\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n"
            )
            #expect(answer.httpBody == "POST /x [abcdefg]")
        }
    }

    @Test("Expect: 100-continue is answered before the body is sent")
    func expectContinue() async throws {
        try await withServer(EchoResponder()) { port in
            let client = try RawClient(port: port)
            await client.send(
                "POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\(last)"
            )
            let interim = await client.read { $0.hasSuffix("\r\n\r\n") }
            #expect(interim.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            await client.send("hi")
            #expect(await client.readAll().httpBody == "POST /x [hi]")
        }
    }

    @Test("A client that closes its half still gets an answer that is ready")
    func halfClose() async throws {
        try await withServer(EchoResponder()) { port in
            let client = try RawClient(port: port)
            await client.send("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.finishSending()
            #expect(await client.readAll().httpBody == "GET /x []")
        }
    }

    @Test("An answer is cancelled when its client goes away", arguments: ["/wait", "/endless"])
    func disconnect(path: String) async throws {
        let responder = EchoResponder()
        try await withServer(responder) { port in
            do {
                let client = try RawClient(port: port)
                await client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if path == "/endless" {
                    _ = await client.read { $0.contains("tick") }
                }
            }
            await eventually { responder.cancellations == 1 }
            #expect(responder.cancellations == 1)
        }
    }

    @Test("Hundreds of connections are served at the same time")
    func manyConnections() async throws {
        let responder = EchoResponder()
        try await withServer(responder) { port in
            let bodies = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await RawClient.exchange(
                            port: port,
                            "GET /gate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        )
                    }
                }
                await eventually { responder.gate.arrivals == 200 }
                responder.gate.open()
                return try await group.reduce(into: []) { $0.append($1.httpBody) }
            }
            #expect(bodies == Array(repeating: "opened", count: 200))
        }
    }

    @Test("A client that does not read holds its own answer back, and nobody else's")
    func slowReader() async throws {
        let responder = EchoResponder()
        try await withServer(responder) { port in
            let slow = try RawClient(port: port)
            await slow.send("GET /flood HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await eventually { responder.floodedBytes > 0 }
            // Both sockets' buffers fill up; then the answer waits, and nothing piles up.
            var taken = -1
            while taken != responder.floodedBytes {
                taken = responder.floodedBytes
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect((1..<64 << 20).contains(taken))
            for _ in 0..<20 {
                let other = try await RawClient.exchange(port: port, "GET /x HTTP/1.1\r\n\(last)")
                #expect(other.httpBody == "GET /x []")
            }
            // It was only waiting: as soon as the client reads, it goes on.
            let before = taken
            while responder.floodedBytes == before {
                try #require(await !slow.next().isEmpty)
            }
        }
    }
}
