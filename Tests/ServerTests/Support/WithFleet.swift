import Engine
import HTTP
import JSON
import Logging
import NIOHTTP1
import Server
import Synchronization

/// Runs a body against a server in front of others, each with responders of its own.
func withFleet(
    _ responders: [any HTTPResponder],
    local: [any InferenceEngine] = [],
    aliases: [(name: String, model: String)] = [],
    balance: UpstreamFleet.Balance = .roundRobin,
    change: (inout UpstreamAddress, Int) -> Void = { _, _ in },
    _ body: (APIClient, [HTTPServer]) async throws -> Void
) async throws {
    var servers: [HTTPServer] = []
    var addresses: [UpstreamAddress] = []
    for (index, responder) in responders.enumerated() {
        let server = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            limits: .unhurried,
            responder: responder
        )
        servers.append(server)
        guard var address = UpstreamAddress(server.urls[0]) else { continue }
        address.name = "up\(index)"
        change(&address, index)
        addresses.append(address)
    }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let fleet = UpstreamFleet(addresses, aliases: aliases, balance: balance, logger: logger)
    fleet.start()
    let outcome: Result<Void, any Error>
    do {
        try await withAPI(
            .live,
            models: LoadedModels(local, created: 1_700_000_000),
            fleet: fleet
        ) { try await body($0, servers) }
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    fleet.stop()
    for server in servers { await server.shutdown(within: 0) }
    try outcome.get()
}

/// A server of engines, as one that stands behind another.
func backend(
    _ engines: [any InferenceEngine],
    fleet: UpstreamFleet? = nil,
    policy: AccessPolicy = AccessPolicy()
) -> APIResponder {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let models = LoadedModels(engines, created: 1_700_000_000)
    let context = ServerContext(models: models, fleet: fleet, logger: logger)
    return APIResponder(context: context, policy: policy)
}

/// An upstream server that does what a test tells it to.
final class FakeUpstream: HTTPResponder {
    /// What comes of a request that is no list of models.
    enum Reply: Sendable {
        /// A stream of the pieces, then a broken connection.
        case broken([String])
        /// A status with a JSON body.
        case status(HTTPResponseStatus, String)
        /// A JSON answer that breaks off in the middle.
        case cut
        /// A stream of the pieces.
        case stream([String])
        /// A stream of the pieces, then nothing more; nothing at all without pieces.
        case silent([String])
    }

    private struct Broken: Error {}

    private let model: String
    private let reply: Mutex<Reply>
    private let log = Mutex<[HTTPRequest]>([])

    init(_ model: String, _ reply: Reply) {
        self.model = model
        self.reply = Mutex(reply)
    }

    /// Requests that were no lists of models.
    var requests: [HTTPRequest] { log.withLock { $0 } }

    func respond(to rejection: HTTPRejection) -> HTTPResponse {
        HTTPResponse(status: rejection.status)
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard request.path != "/v1/models" else {
            return .json(["object": "list", "data": [["id": .string(model), "object": "model"]]])
        }
        log.withLock { $0.append(request) }
        switch reply.withLock({ $0 }) {
        case .status(let status, let text):
            return .text(text, mediaType: "application/json", status: status)
        case .broken(let pieces):
            let type =
                request.path.hasPrefix("/api/") ? "application/x-ndjson" : "text/event-stream"
            return HTTPResponse(
                status: .ok,
                headers: ["content-type": type],
                body: .stream { writer in
                    for piece in pieces { try await writer.write(Array(piece.utf8)) }
                    throw Broken()
                }
            )
        case .stream(let pieces):
            return HTTPResponse(
                status: .ok,
                headers: ["content-type": "text/event-stream"],
                body: .stream { writer in
                    for piece in pieces { try await writer.write(Array(piece.utf8)) }
                }
            )
        case .silent(let pieces):
            if pieces.isEmpty { await silence() }
            return HTTPResponse(
                status: .ok,
                headers: ["content-type": "text/event-stream"],
                body: .stream { writer in
                    for piece in pieces { try await writer.write(Array(piece.utf8)) }
                    await self.silence()
                }
            )
        case .cut:
            return HTTPResponse(
                status: .ok,
                headers: ["content-type": "application/json", "content-length": "100"],
                body: .stream { writer in
                    try await writer.write(Array("{\"id\":".utf8))
                    throw Broken()
                }
            )
        }
    }

    /// Lasts until the client has gone.
    private func silence() async {
        try? await Task.sleep(for: .seconds(3600))
    }
}
