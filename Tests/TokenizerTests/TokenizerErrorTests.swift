import GGUF
import Testing
import Tokenizer

struct TokenizerErrorTests {
    private let tokens = ["a", "b", "ab"]

    @Test("An unknown tokenizer is an error that names it")
    func unknownModel() {
        let vocabulary = TinyVocabulary(model: "quantum", tokens: tokens)
        #expect(throws: TokenizerError.unknownModel("quantum")) { try vocabulary.tokenizer() }
        #expect("\(TokenizerError.unknownModel("quantum"))".contains("'quantum'"))
    }

    @Test("An unknown pre-tokenizer is an error that names it")
    func unknownPreTokenizer() {
        let vocabulary = TinyVocabulary(preTokenizer: "gpt-9", tokens: tokens)
        #expect(throws: TokenizerError.unknownPreTokenizer("gpt-9")) { try vocabulary.tokenizer() }
    }

    @Test("Without a pre-tokenizer's name the default is used, with a warning")
    func missingPreTokenizer() throws {
        let tokenizer = try TinyVocabulary(preTokenizer: nil, tokens: tokens).tokenizer()
        #expect(tokenizer.warnings.contains { $0.contains("tokenizer.ggml.pre") })
    }

    @Test("Merges are needed, but by Kimi K2")
    func missingMerges() throws {
        var vocabulary = TinyVocabulary(tokens: tokens, merges: nil)
        #expect(throws: TokenizerError.missingKey("tokenizer.ggml.merges")) {
            try vocabulary.tokenizer()
        }
        vocabulary.preTokenizer = "kimi-k2"
        let tokenizer = try vocabulary.tokenizer()
        #expect(tokenizer.encode("ab", addSpecial: false, parseSpecial: false) == [0, 1])
    }

    @Test("Two tokens with one text are an error")
    func duplicates() {
        let vocabulary = TinyVocabulary(tokens: ["a", "b", "a"])
        #expect(throws: TokenizerError.duplicateToken(text: "a", first: 0, second: 2)) {
            try vocabulary.tokenizer()
        }
    }

    @Test("Arrays shorter than the vocabulary are errors")
    func shortArrays() {
        for vocabulary in [
            TinyVocabulary(tokens: tokens, types: [1, 1]),
            TinyVocabulary(tokens: tokens, scores: [0]),
        ] {
            #expect(throws: TokenizerError.self) { try vocabulary.tokenizer() }
        }
    }

    @Test("Arrays of another type are errors")
    func wrongTypes() {
        let strings = GGUFValue.array(GGUFArray(["x", "y", "z"]))
        let numbers = GGUFValue.array(GGUFArray([Int32(1), 2, 3]))
        for (key, value) in [
            ("tokens", numbers), ("tokens", .string("a")), ("token_type", strings),
            ("scores", strings), ("merges", numbers), ("bos_token_id", .string("1")),
            ("add_bos_token", .uint32(1)), ("model", .uint32(1)),
        ] {
            var metadata = TinyVocabulary(tokens: tokens).metadata()
            metadata.set("tokenizer.ggml.\(key)", value)
            #expect(throws: (any Error).self, "\(key)") { try Tokenizer(metadata: metadata) }
        }
    }

    @Test("A character map that is too short is an error", arguments: [[], [1], [8, 0, 0, 0, 1]])
    func characterMap(bytes: [UInt8]) throws {
        let map = try GGUFArray(of: .uint8, bytes.map { .uint8($0) })
        #expect(throws: TokenizerError.self) {
            try Fixture.tokenizer("unigram.gguf") {
                $0.set("tokenizer.ggml.precompiled_charsmap", .array(map))
            }
        }
    }

    @Test(
        "An empty vocabulary encodes to nothing",
        arguments: ["llama", "gpt2", "bert", "t5", "rwkv"]
    )
    func emptyVocabulary(model: String) throws {
        let tokenizer = try TinyVocabulary(model: model, tokens: []).tokenizer()
        #expect(tokenizer.encode("Hello wörld", addSpecial: true, parseSpecial: true).isEmpty)
        #expect(tokenizer.decode([0, 1, -1], skipSpecial: false).isEmpty)
        #expect(tokenizer.newline == nil)
    }
}
