import Fetch
import HTTP
import NIOHTTP1
import Synchronization

/// A server on the loopback address that speaks the hub's and the registry's protocols, and can
/// misbehave.
final class MirrorServer: HTTPResponder {
    /// What goes wrong with the next answers for files.
    enum Fault: Sendable {
        /// The connection breaks after so many bytes.
        case drop(after: Int)
        /// A status without a file.
        case status(HTTPResponseStatus, retryAfter: String?)
        /// The whole file, whatever range was asked for.
        case wholeFile
        /// Another range than the one asked for.
        case wrongRange
    }

    private struct State {
        var files: [String: [UInt8]] = [:]
        var texts: [String: String] = [:]
        var redirects: [String: String] = [:]
        var faults: [Fault] = []
        var requests: [(path: String, range: String?, authorization: String?)] = []
    }

    private struct Dropped: Error {}

    private let state = Mutex(State())

    /// Paths, ranges and keys of the requests so far.
    var requests: [(path: String, range: String?, authorization: String?)] {
        state.withLock { $0.requests }
    }

    /// Bytes of files that were asked for by ranges.
    var ranges: [String] { requests.compactMap(\.range) }

    func add(_ path: String, _ bytes: [UInt8]) {
        state.withLock { $0.files[path] = bytes }
    }

    func add(_ path: String, text: String) {
        state.withLock { $0.texts[path] = text }
    }

    func redirect(_ path: String, to target: String) {
        state.withLock { $0.redirects[path] = target }
    }

    func fail(_ faults: Fault...) {
        state.withLock { $0.faults += faults }
    }

    func respond(to rejection: HTTPRejection) -> HTTPResponse {
        HTTPResponse(status: rejection.status)
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let range = request.headers.first(name: "range")
        let (text, target, file, fault) = state.withLock { state in
            state.requests.append(
                (request.path, range, request.headers.first(name: "authorization"))
            )
            let file = state.files[request.path]
            let isFaulty = file != nil && !state.faults.isEmpty
            let fault = isFaulty ? state.faults.removeFirst() : nil
            return (
                state.texts[request.path], state.redirects[request.path], file, fault
            )
        }
        if let text { return .text(text, mediaType: "application/json") }
        if let target {
            return HTTPResponse(status: .temporaryRedirect, headers: ["location": target])
        }
        guard let file else { return HTTPResponse(status: .notFound) }
        return Self.answer(file, range: range, fault)
    }

    private static func answer(_ file: [UInt8], range: String?, _ fault: Fault?) -> HTTPResponse {
        if case .status(let status, let wait) = fault {
            return HTTPResponse(
                status: status,
                headers: wait.map { ["retry-after": $0] } ?? [:]
            )
        }
        var span = 0..<file.count
        var headers = HTTPHeaders()
        var status = HTTPResponseStatus.ok
        if let range, !isWhole(fault) {
            let bounds = range.dropFirst("bytes=".count).split(separator: "-").map { Int($0) ?? 0 }
            guard bounds.count == 2, bounds[0] <= bounds[1], bounds[1] < file.count else {
                return HTTPResponse(status: .rangeNotSatisfiable)
            }
            span = bounds[0]..<bounds[1] + 1
            status = .partialContent
            let shift = isWrong(fault) ? 1 : 0
            headers.add(
                name: "content-range",
                value: "bytes \(bounds[0] + shift)-\(bounds[1])/\(file.count)"
            )
        }
        guard case .drop(let count) = fault else {
            return HTTPResponse(status: status, headers: headers, body: .bytes(Array(file[span])))
        }
        headers.add(name: "content-length", value: String(span.count))
        let piece = Array(file[span].prefix(count))
        return HTTPResponse(
            status: status,
            headers: headers,
            body: .stream { writer in
                try await writer.write(piece)
                throw Dropped()
            }
        )
    }

    private static func isWhole(_ fault: Fault?) -> Bool {
        if case .wholeFile = fault { true } else { false }
    }

    private static func isWrong(_ fault: Fault?) -> Bool {
        if case .wrongRange = fault { true } else { false }
    }
}

/// Runs a body against a mirror that listens.
func withMirror(_ body: (MirrorServer, HTTPURL) async throws -> Void) async throws {
    let mirror = MirrorServer()
    var limits = HTTPLimits()
    // A loaded machine exceeds the default ones.
    limits.idleSeconds = 3600
    limits.writeSeconds = 3600
    let server = try await HTTPServer.start(
        host: "127.0.0.1",
        port: 0,
        limits: limits,
        responder: mirror
    )
    do {
        guard let url = HTTPURL(server.urls[0]) else { return }
        try await body(mirror, url)
    } catch {
        await server.shutdown(within: 0)
        throw error
    }
    await server.shutdown(within: 0)
}
