import GGUF
import Testing
import Tokenizer

/// Vocabularies out of random pieces: whatever they hold, nothing may trap.
struct HostileVocabularyTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private static let pieces: [[UInt8]] =
        [
            "a", "b", " ", "▁", "Ġ", "<0x41>", "<0xZZ>", "<0x", "<", "é", "\\x", "\\", "\\xg", "\n",
            "\0",
            "unused", "<|im_end|>", "</s>", "<unk>", "aaaa", "Ċ", "ß", "🙂", "[EMPTY_3]", "IMG",
        ].map { Array($0.utf8) } + [
            [], [0xff], [0xe2, 0x96], [0xf4, 0x90, 0x80, 0x80], [0xed, 0xa0, 0x80],
        ]

    private static func text(_ generator: inout Generator, most: Int) -> [UInt8] {
        (0..<Int.random(in: 0...most, using: &generator)).flatMap { _ in
            pieces.randomElement(using: &generator) ?? []
        }
    }

    @Test(
        "No vocabulary and no text traps",
        arguments: ["llama", "gpt2", "gemma4", "whitespace", "bert", "t5", "rwkv"],
        1...12
    )
    func noTrap(model: String, seed: Int) throws {
        var generator = Generator(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        let names = PreTokenizerProfile.names
        for round in 0..<20 {
            var seen: Set<[UInt8]> = []
            let tokens = (0..<Int.random(in: 0...60, using: &generator)).map { index in
                let text = Self.text(&generator, most: 3)
                // Duplicates are refused; the vocabulary should be accepted more often than not.
                return seen.insert(text).inserted ? text : text + Array("\(index)".utf8)
            }
            func numbers(_ range: ClosedRange<Int32>) -> GGUFArray {
                GGUFArray(tokens.map { _ in Int32.random(in: range, using: &generator) })
            }
            let odd: [Float] = [0, -1, 5, .nan, .infinity, -.infinity, -0.0]
            let scores = tokens.map { _ in odd.randomElement(using: &generator) ?? 0 }
            let merges = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                Self.text(&generator, most: 2) + [0x20] + Self.text(&generator, most: 2)
            }
            let map = (0..<Int.random(in: 5...200, using: &generator)).map { index in
                GGUFValue.uint8(
                    index < 4 ? (index == 0 ? 4 : 0) : .random(in: 0...255, using: &generator)
                )
            }
            var metadata = GGUFMetadata(path: "memory")
            for (key, value) in [
                ("model", GGUFValue.string(model)),
                ("pre", .string(names[(seed * 20 + round) % names.count])),
                ("tokens", .array(GGUFArray(utf8: tokens))),
                ("token_type", .array(numbers(-1...8))),
                ("scores", .array(GGUFArray(scores))),
                ("merges", .array(GGUFArray(utf8: merges))),
                ("precompiled_charsmap", .array(try GGUFArray(of: .uint8, map))),
                ("add_bos_token", .bool(true)), ("add_eos_token", .bool(true)),
                ("add_space_prefix", .bool(seed % 2 == 0)),
                ("remove_extra_whitespaces", .bool(seed % 3 == 0)),
                ("bos_token_id", .uint32(.random(in: 0...70, using: &generator))),
                ("unknown_token_id", .uint32(.random(in: 0...70, using: &generator))),
            ] { metadata.set("tokenizer.ggml.\(key)", value) }
            guard let tokenizer = try? Tokenizer(metadata: metadata) else { continue }
            for _ in 0..<8 {
                let text = Self.text(&generator, most: 40)
                let ids = tokenizer.encode(utf8: text, addSpecial: true, parseSpecial: true)
                #expect(ids.allSatisfy { $0 >= 0 && $0 < tokenizer.vocabularySize })
                _ = tokenizer.decode(ids, skipSpecial: false)
            }
            let all = (-2...70).map { Int32($0) } + [.max, .min]
            _ = tokenizer.decode(all, skipSpecial: true)
            _ = tokenizer.decode(all, skipSpecial: false)
            _ = tokenizer.newline
        }
    }
}
