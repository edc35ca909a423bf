import GGUF
import Testing
import Tokenizer

/// Texts on which a careless algorithm takes minutes, or its stack.
struct LongTextTests {
    @Test("A long run of one letter is merged completely, in both ways of merging")
    func oneLetter() throws {
        let tokens = ["a", "aa", "aaaa", "aaaaaaaa"]
        let merges = ["a a", "aa aa", "aaaa aaaa"]
        let tokenizer = try TinyVocabulary(tokens: tokens, merges: merges).tokenizer()
        for (count, expected) in [
            (1, [Int32(0)]), (13, [3, 2, 0]), (64, [Int32](repeating: 3, count: 8)),
            (71, [Int32](repeating: 3, count: 8) + [2, 1, 0]),
            (100_005, [Int32](repeating: 3, count: 12_500) + [2, 0]),
        ] {
            let text = String(repeating: "a", count: count)
            #expect(tokenizer.encode(text, addSpecial: false, parseSpecial: false) == expected)
        }
    }

    @Test(
        "A long text without spaces gives back itself",
        arguments: ["spm.gguf", "bpe.gguf", "gemma4.gguf", "rwkv.gguf"]
    )
    func noSpaces(vocabulary: String) throws {
        let tokenizer = try Fixture.tokenizer(vocabulary)
        let text = String(repeating: "abcÜ日🙂", count: 8_000)
        let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        #expect(tokenizer.decode(ids, skipSpecial: false) == text)
    }

    @Test("A long text of unigrams and word pieces is encoded")
    func others() throws {
        for vocabulary in ["unigram.gguf", "wordpiece.gguf", "whitespace.gguf"] {
            let tokenizer = try Fixture.tokenizer(vocabulary)
            let text = String(repeating: "the forest and the trees ", count: 4_000)
            let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
            #expect(ids.count >= 20_000 && ids.count < text.utf8.count)
        }
    }

    @Test("Whitespace of every length is cut alike at any size")
    func whitespace() throws {
        let tokenizer = try Fixture.tokenizer("bpe.gguf") {
            $0.set("tokenizer.ggml.pre", .string("jais-2"))
        }
        let text = String(repeating: " ", count: 70_000) + "x"
        let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        #expect(tokenizer.decode(ids, skipSpecial: false) == text)
    }

    @Test("Threads that share a tokenizer agree")
    func threads() async throws {
        let text = String(repeating: "It's 3.14 times größer, 日本語! ", count: 50)
        let expected = try Fixture.tokenizer("bpe.gguf").encode(
            text,
            addSpecial: true,
            parseSpecial: true
        )
        let tokenizer = try Fixture.tokenizer("bpe.gguf")
        tokenizer.prepare()
        await withTaskGroup(of: [Int32].self) { group in
            for _ in 0..<8 {
                group.addTask { tokenizer.encode(text, addSpecial: true, parseSpecial: true) }
            }
            for await ids in group { #expect(ids == expected) }
        }
    }
}
