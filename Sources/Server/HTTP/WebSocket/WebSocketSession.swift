/// What the application does with one WebSocket.
package protocol WebSocketSession: Sendable {
    /// Takes a message; the next one waits until this returns.
    func receive(_ message: String, from socket: WebSocket) async

    /// The server is about to stop: the session closes the socket when its work is done.
    func drain(_ socket: WebSocket)

    /// The socket is closed or closing; called at least once.
    func end()
}
