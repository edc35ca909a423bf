import HTTP
import NIOHTTP1
import Server
import Testing

@Suite struct RequestRecordTests {
    @Test("A stream whose peer has gone before it began is no longer under way", arguments: [1, 3])
    func dropped(count: Int) async throws {
        let responder = backend([try ScriptedEngine()])
        let body = #"{"model":"scripted","prompt":"x","stream":true}"#
        for _ in 0..<count {
            let response = await responder.respond(
                to: HTTPRequest(
                    method: .POST,
                    target: "/v1/completions",
                    headers: ["content-type": "application/json"],
                    body: Array(body.utf8)
                )
            )
            #expect(response.status == .ok)
        }
        let page = try await APIAnswer(
            responder.respond(to: HTTPRequest(method: .GET, target: "/metrics"))
        ).text
        // The one that asks.
        #expect(page.contains("shimmy:requests_in_flight 1\n"))
        #expect(page.contains(#"route="/v1/completions",status="200"} \#(count)"#))
    }
}
