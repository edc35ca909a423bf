import Engine
import HTTP
import JSON
import Logging
import NIOHTTP1
import Server
import Synchronization

/// The two ways in which every test of the API runs.
enum Transport: String, CaseIterable {
    /// Straight into the responder.
    case router
    /// Over a socket.
    case live
}

/// An answer, however it travelled.
struct APIAnswer {
    var status: Int
    var headers: [String: String]
    var text: String

    /// The body as JSON; null when it is none.
    var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

    /// The payloads of the events of a stream, without `[DONE]`.
    var events: [JSONValue] {
        payloads.filter { $0 != "[DONE]" }.map { (try? JSONValue(parsing: $0)) ?? .null }
    }

    /// Whether the stream ended as a whole answer does.
    var isDone: Bool { payloads.last == "[DONE]" }

    private var payloads: [String] {
        // Comments, which keep the connection alive, are no events.
        text.split(separator: "\n\n").filter { !$0.hasPrefix(":") }
            .map { String($0.dropFirst("data: ".count)) }
    }
}

/// Sends requests to a server that serves the given engines.
struct APIClient {
    fileprivate let transport: Transport
    fileprivate let responder: APIResponder
    /// The server's port; 0 without a socket.
    let port: Int
    let context: ServerContext

    /// Posts a JSON text.
    func post(_ path: String, _ body: String) async throws -> APIAnswer {
        try await send(
            .POST,
            path,
            ["content-type": "application/json"],
            body: Array(body.utf8)
        )
    }

    /// Gets a path.
    func get(_ path: String) async throws -> APIAnswer {
        try await send(.GET, path)
    }

    /// Sends any request.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> APIAnswer {
        switch transport {
        case .router: try await route(method, path, headers, body)
        case .live: try await exchange(method, path, headers, body)
        }
    }

    private func route(
        _ method: HTTPMethod,
        _ path: String,
        _ headers: [String: String],
        _ body: [UInt8]
    ) async throws -> APIAnswer {
        let request = HTTPRequest(
            method: method,
            target: path,
            headers: HTTPHeaders(headers.map { ($0, $1) }),
            body: body
        )
        return try await APIAnswer(responder.respond(to: request))
    }

    private func exchange(
        _ method: HTTPMethod,
        _ path: String,
        _ headers: [String: String],
        _ body: [UInt8]
    ) async throws -> APIAnswer {
        var text = "\(method.rawValue) \(path) HTTP/1.1\r\nconnection: close\r\n"
        var headers = headers
        headers["host"] = headers["host"] ?? "localhost"
        headers["content-length"] = String(body.count)
        for (name, value) in headers {
            text += "\(name): \(value)\r\n"
        }
        let client = try RawClient(port: port)
        await client.send(Array((text + "\r\n").utf8) + body)
        return APIAnswer(raw: await client.readAll())
    }
}

extension APIAnswer {
    /// Takes an answer to its end.
    init(_ response: HTTPResponse) async throws {
        let text: String
        switch response.body {
        case .empty:
            text = ""
        case .bytes(let bytes):
            text = String(decoding: bytes, as: UTF8.self)
        case .stream(let produce):
            let writer = CollectingWriter()
            try await produce(writer)
            text = writer.text
        }
        let fields = response.headers.map { ($0.name, $0.value) }
        self.init(
            status: Int(response.status.code),
            headers: Dictionary(fields) { $1 },
            text: text
        )
    }

    /// Reads an answer as it came over a socket.
    init(raw: String) {
        let head = raw.split(separator: "\r\n\r\n", maxSplits: 1).first.map(String.init) ?? ""
        var headers: [String: String] = [:]
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts.last?.dropFirst() ?? "")
        }
        var text = raw.httpBody
        if headers["transfer-encoding"] == "chunked" {
            text = Self.dechunked(Array(text.utf8))
        }
        self.init(status: raw.status, headers: headers, text: text)
    }

    private static func dechunked(_ bytes: [UInt8]) -> String {
        var rest = bytes[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
            let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16) ?? 0
            guard size > 0, rest.endIndex >= end + 2 + size + 2 else { break }
            body += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 2 + size + 2)...]
        }
        return String(decoding: body, as: UTF8.self)
    }
}

/// Keeps what is written.
private final class CollectingWriter: BodyWriter {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ piece: [UInt8]) async throws {
        bytes.withLock { $0 += piece }
    }
}

/// Runs a body against a server of the engines, over the given transport.
func withAPI(
    _ transport: Transport,
    _ engines: [any InferenceEngine],
    policy: AccessPolicy = AccessPolicy(),
    requestSeconds: Int64 = 0,
    _ body: (APIClient) async throws -> Void
) async throws {
    let models = LoadedModels(engines, created: 1_700_000_000)
    try await withAPI(
        transport,
        models: models,
        policy: policy,
        requestSeconds: requestSeconds,
        body
    )
}

/// Runs a body against a server of the models, over the given transport.
func withAPI(
    _ transport: Transport,
    models: any ModelProvider,
    fleet: UpstreamFleet? = nil,
    disk: ModelDisk? = nil,
    policy: AccessPolicy = AccessPolicy(),
    requestSeconds: Int64 = 0,
    _ body: (APIClient) async throws -> Void
) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let context = ServerContext(
        models: models,
        fleet: fleet,
        disk: disk,
        requestSeconds: requestSeconds,
        // On a loaded machine signs of life would come between the events that tests count.
        keepAlive: .seconds(3600),
        logger: logger
    )
    context.readiness.raise()
    let responder = APIResponder(context: context, policy: policy)
    guard transport == .live else {
        try await body(
            APIClient(transport: transport, responder: responder, port: 0, context: context)
        )
        return
    }
    try await withServer(responder) { port in
        try await body(
            APIClient(transport: transport, responder: responder, port: port, context: context)
        )
    }
}
