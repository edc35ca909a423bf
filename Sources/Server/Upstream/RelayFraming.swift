import Fetch
import NIOCore
import NIOHTTP1

/// How a streamed answer is made of events.
enum RelayFraming: Sendable {
    /// Server-sent events, an empty line after each.
    case events
    /// Lines of JSON.
    case lines

    /// The framing of an answer; nil when it is no stream.
    init?(_ response: ClientResponse) {
        let type = (response.headers.first(name: "content-type") ?? "").prefix { $0 != ";" }
        switch type.lowercased() {
        case "text/event-stream": self = .events
        case "application/x-ndjson": self = .lines
        default: return nil
        }
    }
}

/// Holds bytes back until they are whole events, so that a stream can break off between two.
struct RelayBuffer {
    private let framing: RelayFraming
    /// The beginning of an event.
    private(set) var rest: [UInt8] = []

    /// An event of this size is passed on in pieces.
    private static let limit = 32 << 20

    init(framing: RelayFraming) {
        self.framing = framing
    }

    /// Takes bytes.
    ///
    /// - Returns: The events that are whole now; empty when there are none. Comments, which carry
    ///   nothing, are left out if asked for.
    mutating func take(_ piece: ByteBuffer, skippingComments: Bool) -> [UInt8] {
        rest += piece.readableBytesView
        guard let end = lastEnd else {
            guard rest.count > Self.limit else { return [] }
            defer { rest = [] }
            return rest
        }
        var events = Array(rest[..<end])
        rest.removeFirst(end)
        while skippingComments, framing == .events, events.first == UInt8(ascii: ":") {
            events.removeFirst(Self.firstEnd(in: events) ?? events.count)
        }
        return events
    }

    private var lastEnd: Int? {
        guard framing == .events else { return rest.lastIndex(of: 0x0A).map { $0 + 1 } }
        return rest.indices.last { Self.isEnd($0, of: rest) }.map { $0 + 1 }
    }

    private static func firstEnd(in events: [UInt8]) -> Int? {
        events.indices.first { isEnd($0, of: events) }.map { $0 + 1 }
    }

    /// Whether an empty line ends here; some servers write CR LF.
    private static func isEnd(_ index: Int, of bytes: [UInt8]) -> Bool {
        guard index > 0, bytes[index] == 0x0A else { return false }
        if bytes[index - 1] == 0x0A { return true }
        return index > 1 && bytes[index - 1] == 0x0D && bytes[index - 2] == 0x0A
    }
}
