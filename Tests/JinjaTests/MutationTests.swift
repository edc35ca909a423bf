import Foundation
import Jinja
import Testing

/// Damaged templates must be rendered or refused, whatever they look like.
@Suite struct MutationTests {
    @Test("damaged templates never trap")
    func damage() throws {
        let names = ["qwen", "llama3", "mistral", "macros", "gemma3"]
        let sources = try names.map { Array(try Fixtures.text("templates/\($0).jinja").utf8) }
        let pieces = Array("{%{{}}%}-+#()[]|.,:'\"~*0 9if for set in is not and end\n".utf8)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        var limits = Limits()
        limits.steps = 20_000
        limits.bytes = 1 << 20
        let messages = JinjaValue.list([
            .object(JinjaObject([("role", .string("user")), ("content", .string("hi"))]))
        ])
        for round in 0..<1500 {
            var bytes = sources[round % sources.count]
            for _ in 0...random(4) {
                let place = random(bytes.count)
                switch random(3) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(pieces[random(pieces.count)], at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + random(40)))
                }
                if bytes.isEmpty { bytes = [10] }
            }
            let source = String(decoding: bytes, as: UTF8.self)
            _ = failure(
                source,
                ["messages": messages, "bos_token": .string("")],
                limits: limits
            )
        }
    }
}
