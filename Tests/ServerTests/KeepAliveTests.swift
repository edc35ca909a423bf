import HTTP
import Server
import Synchronization
import Testing

@Suite struct KeepAliveTests {
    /// Keeps the pieces.
    private final class Pieces: BodyWriter {
        let texts = Mutex<[String]>([])

        func write(_ bytes: [UInt8]) async throws {
            texts.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    private struct Broken: Error {}

    @Test("While an answer has nothing to say, fillers are sent, and none after it")
    func fillers() async throws {
        let pieces = Pieces()
        try await KeepAliveWriter.run(
            over: pieces,
            interval: .milliseconds(5),
            filler: Array("~".utf8)
        ) { writer in
            try await writer.write(Array("first".utf8))
            await eventually { pieces.texts.withLock { $0.count } >= 4 }
            try await writer.write(Array("last".utf8))
        }
        let texts = pieces.texts.withLock { $0 }
        #expect(texts.first == "first")
        #expect(texts.filter { $0 == "~" }.count >= 3)
        #expect(Set(texts) == ["first", "~", "last"])
    }

    @Test("What the answer fails with ends the fillers")
    func failure() async throws {
        await #expect(throws: Broken.self) {
            try await KeepAliveWriter.run(
                over: Pieces(),
                interval: .milliseconds(1),
                filler: Array("~".utf8)
            ) { _ in throw Broken() }
        }
    }
}
