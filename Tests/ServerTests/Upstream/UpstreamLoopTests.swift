import HTTP
import JSON
import Logging
import NIOHTTP1
import Server
import Synchronization
import Testing

@Suite("Upstream servers in a circle")
struct UpstreamLoopTests {
    /// Answers as soon as it is known who does.
    private final class LateResponder: HTTPResponder {
        let base = Mutex<APIResponder?>(nil)

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            guard let base = base.withLock({ $0 }) else {
                return HTTPResponse(status: .serviceUnavailable)
            }
            return await base.respond(to: request)
        }

        func respond(to rejection: HTTPRejection) -> HTTPResponse {
            HTTPResponse(status: rejection.status)
        }
    }

    private func fleet(_ servers: [HTTPServer]) -> UpstreamFleet {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return UpstreamFleet(servers.compactMap { UpstreamAddress($0.urls[0]) }, logger: logger)
    }

    private func request(_ path: String, _ headers: [String: String] = [:]) -> HTTPRequest {
        HTTPRequest(method: .GET, target: path, headers: .init(headers.map { ($0, $1) }))
    }

    @Test("Servers that take models from one another, and from themselves, list each once")
    func circle() async throws {
        let late = [LateResponder(), LateResponder()]
        var servers: [HTTPServer] = []
        for responder in late {
            servers.append(
                try await HTTPServer.start(host: "127.0.0.1", port: 0, responder: responder)
            )
        }
        // Each asks both: itself and the other one.
        let fleets = [fleet(servers), fleet(servers)]
        let responders = try zip(["a", "b"], fleets).map { name, fleet in
            backend([try ScriptedEngine(name: name)], fleet: fleet)
        }
        for (responder, base) in zip(late, responders) { responder.base.withLock { $0 = base } }
        for fleet in fleets { fleet.start() }
        for responder in responders {
            let answer = try await APIAnswer(responder.respond(to: request("/v1/models")))
            let list = answer.json["data"]?.arrayValue ?? []
            #expect(Set(list.compactMap { $0["id"]?.stringValue }) == ["a", "b"])
            #expect(list.count == 2)
            let own = try #require(answer.headers["x-shimmy-instance"])
            #expect(!list.contains { $0["via"]?.arrayValue?.contains(.string(own)) == true })
            let models = try await APIAnswer(responder.respond(to: request("/api/ps"))).json
            let problems = (models["upstreams"]?.arrayValue ?? []).compactMap {
                $0["problem"]?.stringValue
            }
            #expect(problems.count == 1)
            #expect(problems.first?.contains("this server itself") == true)
            let looped = try await APIAnswer(
                responder.respond(to: request("/props?model=a", ["via": "1.1 \(own)"]))
            )
            #expect(looped.status == 508)
            #expect(looped.json["error"]?["code"] == "loop_detected")
        }
        for fleet in fleets { fleet.stop() }
        for server in servers { await server.shutdown(within: 0) }
    }
}
