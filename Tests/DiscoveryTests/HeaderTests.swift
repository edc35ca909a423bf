import Discovery
import Foundation
import GGUF
import Testing

@Suite("Reading headers")
struct HeaderTests {
    private func problem(_ tree: TestTree, _ bytes: [UInt8]) throws -> String? {
        try tree.write("x.gguf", bytes)
        return try tree.scan().only().problem
    }

    @Test("A file cut anywhere is broken, and the reason is said")
    func truncation() throws {
        let tree = try TestTree()
        let bytes = try SampleModel.chat.bytes
        for count in 1..<bytes.count {
            let reason = try #require(try problem(tree, Array(bytes[..<count])))
            #expect(
                reason.contains("expected") && reason.contains("found"),
                "\(count): \(reason)"
            )
        }
        #expect(try problem(tree, bytes) == nil)
    }

    @Test("Random damage never stops a scan, and what loads is never called broken")
    func damage() throws {
        let tree = try TestTree()
        let bytes = try SampleModel.chat.bytes
        var state: UInt64 = 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var broken = 0
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0...random(3) { damaged[random(damaged.count)] = UInt8(random(256)) }
            let path = try tree.write("x.gguf", damaged)
            let reason = try tree.scan().only().problem
            if reason != nil {
                broken += 1
                #expect(throws: GGUFError.self) { try GGUFFile(path: path) }
            }
        }
        #expect(broken > 300)
    }

    @Test("Vocabularies larger than any buffer are passed over to the tensors behind")
    func largeArrays() throws {
        let tree = try TestTree()
        let tokens = (0..<40_000).map { "token number \($0)" + ($0 % 97 == 0 ? long : "") }
        let model = SampleModel(
            extra: [
                ("tokenizer.ggml.merges", .array(GGUFArray(tokens))),
                ("long.text", .string(String(repeating: "x", count: 300_000))),
                ("nested", .array(try GGUFArray(of: .array, [.array(GGUFArray(["a", long]))]))),
                ("llama.rope.freq_base", .float32(1e6)),
            ],
            rows: 9
        )
        #expect(try problem(tree, model.bytes) == nil)
        #expect(try tree.scan().only().facts?.parameterCount == 32 * 9)
    }

    private var long: String { String(repeating: "y", count: 70_000) }

    @Test(
        "What is no GGUF file is said to be none",
        arguments: [
            ("", "an empty file"), ("GGUF", "version"), ("hello world, this is text", "magic"),
            ("FUGG\u{0}\u{0}\u{0}\u{3}", "big-endian"), ("GGUF\u{0}\u{0}\u{0}\u{3}", "big-endian"),
            ("GGUF\u{1}\u{0}\u{0}\u{0}", "version"),
        ]
    )
    func foreign(_ text: String, _ expected: String) throws {
        let tree = try TestTree()
        let reason = try #require(try problem(tree, Array(text.utf8)))
        #expect(reason.contains(expected), "\(reason)")
    }

    @Test("Counts beyond the file are refused without being believed")
    func hostileCounts() throws {
        let tree = try TestTree()
        var bytes = try SampleModel.chat.bytes
        for offset in [8, 16] {
            var hostile = bytes
            for index in 0..<8 { hostile[offset + index] = index == 7 ? 0x7f : 0xff }
            #expect(try problem(tree, hostile)?.contains("at most") == true)
        }
        bytes.removeLast()
        #expect(try problem(tree, bytes)?.contains("cut short") == true)
    }

    @Test("An unknown tensor type is named by its number")
    func unknownType() throws {
        let tree = try TestTree()
        var bytes = try SampleModel.chat.bytes
        let name = Array("token_embd.weight".utf8)
        let start = try #require(
            bytes.indices.first { bytes[$0...].starts(with: name) }
        )
        bytes[start + name.count + 4 + 16] = 200
        let reason = try #require(try problem(tree, bytes))
        #expect(reason.contains("token_embd.weight"))
        #expect(reason.contains("found 200"))
    }
}
