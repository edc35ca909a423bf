import Dispatch
import HTTP
import NIOHTTP1
import Synchronization

/// Answers with what it was asked; some paths behave in special ways.
final class EchoResponder: HTTPResponder {
    /// Answers that were broken off because the peer had gone.
    var cancellations: Int { cancelled.withLock { $0 } }
    private let cancelled = Mutex(0)
    /// Bytes of `/flood` that the connection has taken.
    var floodedBytes: Int { flooded.withLock { $0 } }
    private let flooded = Mutex(0)
    /// Lets `/gate` go on.
    let gate = Gate()

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        switch request.path {
        case "/stream":
            return HTTPResponse(
                status: .ok,
                body: .stream { writer in
                    for piece in ["one ", "two ", "three"] {
                        try await writer.write(Array(piece.utf8))
                    }
                }
            )
        case "/endless":
            return HTTPResponse(status: .ok, body: .stream { try await self.writeForEver($0) })
        case "/flood":
            return HTTPResponse(status: .ok, body: .stream { try await self.flood($0) })
        case "/gate":
            await gate.wait()
            return .text("opened", mediaType: "text/plain")
        case "/gate-socket":
            await gate.wait()
            let answer = try? WebSocketHandshake.answer(request, session: EchoSession())
            return answer ?? .text("no handshake", mediaType: "text/plain", status: .badRequest)
        case "/wait":
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                cancelled.withLock { $0 += 1 }
            }
            return .text("woken", mediaType: "text/plain")
        case "/broken":
            return HTTPResponse(
                status: .ok,
                body: .stream { writer in
                    try await writer.write(Array("part".utf8))
                    throw CancellationError()
                }
            )
        default:
            let body = String(decoding: request.body, as: UTF8.self)
            return .text(
                "\(request.method.rawValue) \(request.path) [\(body)]",
                mediaType: "text/plain"
            )
        }
    }

    func respond(to rejection: HTTPRejection) -> HTTPResponse {
        .text(rejection.message, mediaType: "text/plain", status: rejection.status)
    }

    private func flood(_ writer: any BodyWriter) async throws {
        let piece = [UInt8](repeating: 0x2e, count: 4096)
        while true {
            try Task.checkCancellation()
            try await writer.write(piece)
            flooded.withLock { $0 += piece.count }
        }
    }

    private func writeForEver(_ writer: any BodyWriter) async throws {
        do {
            while true {
                try Task.checkCancellation()
                try await writer.write(Array("tick\n".utf8))
                try await Task.sleep(for: .milliseconds(1))
            }
        } catch {
            cancelled.withLock { $0 += 1 }
            throw error
        }
    }
}

/// Sends messages back.
private struct EchoSession: WebSocketSession {
    func receive(_ message: String, from socket: WebSocket) async {
        try? await socket.send(message)
    }

    func drain(_ socket: WebSocket) { socket.close(.goingAway) }

    func end() {}
}

/// Holds tasks back until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var arrived = 0
    }

    private let state = Mutex(State())

    /// Tasks that have come to the gate so far.
    var arrivals: Int { state.withLock { $0.arrived } }

    /// Returns when the gate is open.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                state.arrived += 1
                if !state.isOpen {
                    state.waiting.append(continuation)
                }
                return state.isOpen
            }
            if isOpen {
                continuation.resume()
            }
        }
    }

    /// Returns when the gate is open; blocks the thread.
    func waitOnThread() {
        let opened = DispatchSemaphore(value: 0)
        Task {
            await wait()
            opened.signal()
        }
        opened.wait()
    }

    /// Lets everybody through from now on.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }
}

/// Returns as soon as a condition holds; gives up, for the expectation that follows to fail,
/// after a time no healthy run comes near.
func eventually(_ condition: @Sendable () -> Bool) async {
    for _ in 0..<3000 where !condition() {
        try? await Task.sleep(for: .milliseconds(10))
    }
}
