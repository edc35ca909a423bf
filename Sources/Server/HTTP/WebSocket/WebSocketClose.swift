/// Why a WebSocket is closed (RFC 6455, section 7.4).
package struct WebSocketClose: Error, Sendable, Equatable {
    /// The code that goes over the wire.
    package let code: UInt16
    /// What is wrong, for people; at most 123 bytes go over the wire.
    package let reason: String

    /// Pairs a code with a reason.
    package init(code: UInt16, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The purpose of the connection is fulfilled.
    package static let normal = WebSocketClose(code: 1000, reason: "")
    /// The server stops.
    package static let goingAway = WebSocketClose(code: 1001, reason: "the server is stopping")

    static func protocolError(_ reason: String) -> WebSocketClose {
        WebSocketClose(code: 1002, reason: reason)
    }

    static let noText = WebSocketClose(code: 1003, reason: "only text messages are understood")
    static let invalidText = WebSocketClose(code: 1007, reason: "the message is not UTF-8")

    static func tooBig(limit: Int) -> WebSocketClose {
        WebSocketClose(code: 1009, reason: "the message is larger than \(limit) bytes")
    }

    /// Whether a peer may send this code.
    static func isValid(code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// The payload of the close frame.
    var payload: [UInt8] {
        [UInt8(code >> 8), UInt8(code & 0xFF)] + reason.utf8.prefix(123)
    }
}
