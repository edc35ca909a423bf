import NIOCore
import NIOWebSocket

/// Puts messages together from a client's frames and checks what RFC 6455 asks of them.
///
/// Pure: a frame goes in, what to do about it comes out.
struct WebSocketAssembler {
    /// What the connection has to do after a frame.
    enum Action: Equatable {
        /// Wait for the next frame.
        case wait
        /// A message is complete.
        case message(String)
        /// Answer a ping.
        case pong([UInt8])
        /// The peer closes; answer with the same code, if it gave one.
        case closed(code: UInt16?)
        /// Close with this: the peer broke the protocol or a limit.
        case fail(WebSocketClose)
    }

    private let limit: Int
    /// The message under way; nil between messages.
    private var message: [UInt8]?

    /// Makes an assembler of messages of at most `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes the next frame.
    mutating func receive(_ frame: WebSocketFrame) -> Action {
        guard frame.maskKey != nil else {
            return .fail(.protocolError("frames of clients must be masked"))
        }
        guard frame.reservedBits.isEmpty else {
            return .fail(.protocolError("no extension was agreed on"))
        }
        let payload = Array(frame.unmaskedData.readableBytesView)
        switch frame.opcode {
        case .text:
            guard message == nil else {
                return .fail(.protocolError("a message began within another one"))
            }
            return extend([], with: payload, isLast: frame.fin)
        case .continuation:
            guard let begun = message else {
                return .fail(.protocolError("a message was continued that had not begun"))
            }
            message = nil  // so that the bytes have one owner and grow in place
            return extend(begun, with: payload, isLast: frame.fin)
        case .binary:
            return .fail(.noText)
        case .ping:
            return .pong(payload)
        case .pong:
            return .wait
        case .connectionClose:
            return close(payload)
        default:
            return .fail(.protocolError("the frame's opcode is reserved"))
        }
    }

    private mutating func extend(
        _ begun: consuming [UInt8],
        with payload: [UInt8],
        isLast: Bool
    ) -> Action {
        guard begun.count + payload.count <= limit else { return .fail(.tooBig(limit: limit)) }
        begun += payload
        guard isLast else {
            message = begun
            return .wait
        }
        guard let text = String(validating: begun, as: UTF8.self) else {
            return .fail(.invalidText)
        }
        return .message(text)
    }

    private func close(_ payload: [UInt8]) -> Action {
        guard !payload.isEmpty else { return .closed(code: nil) }
        guard payload.count >= 2 else {
            return .fail(.protocolError("a close frame has no code or two bytes of it"))
        }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard WebSocketClose.isValid(code: code) else {
            return .fail(.protocolError("the close code \(code) must not be sent"))
        }
        guard String(validating: payload[2...], as: UTF8.self) != nil else {
            return .fail(.invalidText)
        }
        return .closed(code: code)
    }
}
