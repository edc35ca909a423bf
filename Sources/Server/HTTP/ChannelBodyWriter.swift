import NIOCore
import NIOHTTP1

/// Writes body pieces to a connection and waits until the socket has taken each.
struct ChannelBodyWriter: BodyWriter {
    let channel: any Channel
    /// Seconds until a peer that takes nothing is given up.
    let timeoutSeconds: Int64

    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await send(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
    }

    /// Writes one part and flushes; returns when the bytes are with the kernel.
    func send(_ part: HTTPServerResponsePart) async throws {
        let channel = channel
        // A peer that stops reading would hold the answer, and what it costs, for ever.
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(timeoutSeconds)) {
            channel.close(promise: nil)
        }
        defer { deadline.cancel() }
        try await channel.writeAndFlush(part)
    }
}
