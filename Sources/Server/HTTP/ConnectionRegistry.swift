import NIOCore
import Synchronization

/// The open connections, so that they can be counted, drained and closed.
final class ConnectionRegistry: Sendable {
    private struct Connection {
        let channel: any Channel
        let handler: NIOLoopBound<ConnectionHandler>
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        /// Whether those that come are for one request each.
        var isDraining = false
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Makes an empty registry for at most `limit` connections.
    init(limit: Int) {
        self.limit = limit
    }

    /// Notes a new connection until its channel closes; called on the channel's event loop.
    ///
    /// - Returns: Whether there is room for it.
    func add(_ handler: ConnectionHandler, of channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let connection = Connection(
            channel: channel,
            handler: NIOLoopBound(handler, eventLoop: channel.eventLoop)
        )
        let (isAccepted, isLate) = state.withLock { state in
            guard state.connections.count < limit, !state.isClosed else { return (false, false) }
            state.connections[id] = connection
            return (true, state.isDraining)
        }
        guard isAccepted else { return false }
        if isLate { handler.serveOnce() }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { $0.connections[id] = nil }
        }
        return true
    }

    /// Closes idle connections, busy ones after their answer or when time is up.
    ///
    /// Connections that come meanwhile are served, each one request, and not waited for.
    func drain(within seconds: Int64) async {
        let connections = state.withLock { state in
            state.isDraining = true
            return Array(state.connections.values)
        }
        await close(connections, within: seconds)
    }

    /// Takes no connection any more and closes those that are left, as `drain` does.
    func close(within seconds: Int64) async {
        let connections = state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
        await close(connections, within: seconds)
    }

    private func close(_ connections: [Connection], within seconds: Int64) async {
        let deadlines = connections.map { connection in
            let channel = connection.channel
            channel.eventLoop.execute { connection.handler.value.drain() }
            return channel.eventLoop.scheduleTask(in: .seconds(seconds)) {
                channel.close(promise: nil)
            }
        }
        for connection in connections {
            try? await connection.channel.closeFuture.get()
        }
        for deadline in deadlines {
            deadline.cancel()
        }
    }
}
