/// How much a peer may send and how long it may take.
package struct HTTPLimits: Sendable {
    /// Most bytes of a request body.
    package var bodyBytes = 32 << 20
    /// Most bytes of one header field, or of the request target.
    package var headerFieldBytes = 16 << 10
    /// Most header fields.
    package var headerFields = 100
    /// Connections open at the same time; further ones are closed at once.
    package var connections = 1024
    /// Seconds a connection may wait for the next request, or for the next piece of one.
    package var idleSeconds: Int64 = 75
    /// Seconds a peer may leave a written piece of an answer untaken.
    package var writeSeconds: Int64 = 60
    /// Seconds during which what a refused peer still sends is read and thrown away.
    ///
    /// Closing with unread input would reset the connection and could destroy the refusal before
    /// the peer has read it.
    package var lingerSeconds: Int64 = 2
    /// Seconds that a peer has, when the server stops, for the first request of its connection.
    package var lateSeconds: Int64 = 1
    /// Most bytes of one WebSocket message, and of each of its frames.
    package var messageBytes = 4 << 20
    /// Seconds between pings; a WebSocket from which nothing comes in between is closed.
    package var pingSeconds: Int64 = 30

    /// Makes the default limits.
    package init() {}
}
