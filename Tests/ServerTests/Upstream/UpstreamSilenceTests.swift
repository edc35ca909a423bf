import Fetch
import HTTP
import JSON
import Server
import Testing

@Suite("Upstream servers that take requests and say nothing")
struct UpstreamSilenceTests {
    private let event = #"data: {"choices":[{"index":0,"delta":{"content":"a"}}]}"# + "\n\n"

    private func chat(isStreamed: Bool) -> String {
        #"{"model":"m","stream":\#(isStreamed),"messages":[{"role":"user","content":"Hi"}]}"#
    }

    private func impatient(_ address: inout UpstreamAddress, _ index: Int) {
        address.waitSeconds = 1
        address.gapSeconds = 1
    }

    @Test(
        "Before an answer has begun, another replica is asked",
        arguments: [([], true), ([": keep-alive\n\n"], true), ([], false)]
    )
    func takenOver(pieces: [String], isStreamed: Bool) async throws {
        let fake = FakeUpstream("m", .silent(pieces))
        let engine = try ScriptedEngine(name: "m")
        try await withFleet([fake, backend([engine])], change: impatient) { client, _ in
            for _ in 0..<2 {
                let answer = try await client.post(
                    "/v1/chat/completions",
                    chat(isStreamed: isStreamed)
                )
                #expect(answer.status == 200)
                #expect(answer.isDone || !isStreamed)
            }
        }
        #expect(engine.requests.count == 2)
        #expect(fake.requests.count == 1)
    }

    @Test("Without another replica the error is status 504")
    func alone() async throws {
        try await withFleet([FakeUpstream("m", .silent([]))], change: impatient) { client, _ in
            let answer = try await client.post("/v1/chat/completions", chat(isStreamed: false))
            #expect(answer.status == 504)
            #expect(answer.json["error"]?["code"] == "upstream_timeout")
            let ollama = try await client.post("/api/chat", chat(isStreamed: true))
            #expect(ollama.status == 504)
            #expect(ollama.json["error"]?.stringValue?.contains("up0") == true)
        }
    }

    @Test("A stream that has begun ends with an error event")
    func later() async throws {
        let fakes = [event, event].map { FakeUpstream("m", .silent([$0])) }
        try await withFleet(fakes, change: impatient) { client, _ in
            let answer = try await client.post("/v1/chat/completions", chat(isStreamed: true))
            #expect(answer.status == 200)
            #expect(answer.events.count == 2)
            #expect(answer.events.last?["error"]?["code"] == "upstream_timeout")
            #expect(!answer.isDone)
        }
        #expect(fakes.reduce(0) { $0 + $1.requests.count } == 1)
    }

    @Test("A server that is known to be gone is given up before its time")
    func knownGone() async throws {
        try await withServer(FakeUpstream("m", .silent([]))) { port in
            var client = HTTPClient()
            client.patience = Patience(seconds: nil)
            client.patience.doubtSeconds = 1
            client.patience.isGivenUp = { true }
            let url = try #require(HTTPURL("http://127.0.0.1:\(port)/x"))
            await #expect(throws: FetchError.silent(url: url.withoutQuery, seconds: 1)) {
                _ = try await client.open(ClientRequest(url))
            }
        }
    }
}
