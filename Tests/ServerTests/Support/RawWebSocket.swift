import JSON

/// A WebSocket client for tests that need control over every frame.
final class RawWebSocket {
    /// A frame as it came.
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue(parsing: payload)) ?? .null }
        /// The code of a close frame; 0 when there is none.
        var code: Int { payload.count < 2 ? 0 : Int(payload[0]) << 8 | Int(payload[1]) }
    }

    /// The answer to the handshake.
    private(set) var head = ""
    private let client: RawClient
    private var bytes: [UInt8] = []

    /// Connects and shakes hands; the example key of RFC 6455.
    init(port: Int, path: String = "/ws/generate", headers: [String] = []) async throws {
        client = try RawClient(port: port)
        let lines =
            [
                "GET \(path) HTTP/1.1", "Host: localhost", "Upgrade: WebSocket",
                "Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ] + headers
        await client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        while !head.hasSuffix("\r\n\r\n") {
            if bytes.isEmpty { bytes = await client.next() }
            guard !bytes.isEmpty else { return }
            head.unicodeScalars.append(Unicode.Scalar(bytes.removeFirst()))
        }
    }

    /// Sends a text in one frame.
    func send(_ text: String) async {
        await send(opcode: 1, Array(text.utf8))
    }

    /// Sends a frame; `first` are the flags beside the opcode.
    func send(
        opcode: UInt8,
        _ payload: [UInt8],
        flags: UInt8 = 0x80,
        isMasked: Bool = true
    ) async {
        var frame = [flags | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: frame.append(mask | UInt8(payload.count))
        case ..<65536: frame += [mask | 126] + bytes(of: payload.count, count: 2)
        default: frame += [mask | 127] + bytes(of: payload.count, count: 8)
        }
        let key: [UInt8] = isMasked ? [1, 2, 3, 4] : []
        frame += key
        frame += payload.enumerated().map { isMasked ? $1 ^ key[$0 % 4] : $1 }
        await client.send(frame)
    }

    /// Sends bytes as they are.
    func send(raw bytes: [UInt8]) async { await client.send(bytes) }

    /// The next frame; nil when the server has closed the connection.
    func next() async -> Frame? {
        while true {
            if let frame = takeFrame() { return frame }
            let more = await client.next()
            guard !more.isEmpty else { return nil }
            bytes += more
        }
    }

    /// The next text message.
    func message() async -> JSONValue {
        while let frame = await next() {
            if frame.opcode == 1 { return frame.json }
        }
        return .null
    }

    /// The messages about an answer, up to its end.
    func answer(_ id: String) async -> [JSONValue] {
        var messages: [JSONValue] = []
        while let frame = await next() {
            guard frame.json["id"] == .string(id) else { continue }
            messages.append(frame.json)
            if frame.json["type"] != "text" { break }
        }
        return messages
    }

    private func takeFrame() -> Frame? {
        guard bytes.count >= 2 else { return nil }
        var (length, start) = (Int(bytes[1] & 0x7F), 2)
        if length >= 126 {
            let count = length == 126 ? 2 : 8
            guard bytes.count >= 2 + count else { return nil }
            length = bytes[2..<2 + count].reduce(0) { $0 << 8 | Int($1) }
            start += count
        }
        guard bytes.count >= start + length else { return nil }
        let frame = Frame(
            opcode: bytes[0] & 0x0F,
            payload: Array(bytes[start..<start + length])
        )
        bytes.removeFirst(start + length)
        return frame
    }

    private func bytes(of value: Int, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }
}
