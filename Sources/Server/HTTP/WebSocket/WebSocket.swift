import NIOCore

/// The sending side of one open WebSocket.
package struct WebSocket: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<WebSocketHandler>
    private let timeoutSeconds: Int64

    init(channel: any Channel, handler: NIOLoopBound<WebSocketHandler>, timeoutSeconds: Int64) {
        self.channel = channel
        self.handler = handler
        self.timeoutSeconds = timeoutSeconds
    }

    /// Sends a message; returns when the bytes are with the kernel.
    ///
    /// - Throws: When the socket is closed or closing, or the peer takes nothing for too long.
    package func send(_ message: String) async throws {
        let (channel, handler) = (channel, handler)
        guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(timeoutSeconds)) {
            channel.close(promise: nil)
        }
        defer { deadline.cancel() }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        channel.eventLoop.execute { handler.value.send(message, promise) }
        try await promise.futureResult.get()
    }

    /// Closes the socket; whatever was sent before still arrives.
    package func close(_ reason: WebSocketClose) {
        let handler = handler
        channel.eventLoop.execute { handler.value.close(reason) }
    }
}
