import GGUF
import Testing
import Tokenizer

struct DecodingTests {
    @Test("SentencePiece takes the first space away, and only that")
    func leadingSpace() throws {
        let tokenizer = try Fixture.tokenizer("spm.gguf")
        for text in ["hello", " hello", "  two  spaces ", ""] {
            let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
            #expect(tokenizer.decode(ids, skipSpecial: false) == text)
        }
    }

    @Test("After BOS the space stays, as in llama.cpp")
    func spaceAfterBOS() throws {
        let tokenizer = try Fixture.tokenizer("spm.gguf")
        let ids = tokenizer.encode("hello", addSpecial: true, parseSpecial: false)
        #expect(tokenizer.decode(ids, skipSpecial: true) == " hello")
    }

    @Test(
        "Spacing is tidied as llama.cpp does it",
        arguments: [
            ("a . b", "a. b"), ("a ? b ! c , d", "a? b! c, d"), ("I 'm you 're", "I'm you're"),
            ("do n't 't 'd 'll", "do n't 't 'd 'll"), ("a ' b", "a'b"), ("it 's 've", "it's've"),
            (" .", "."), (" ' ", "'"),
        ]
    )
    func tidying(text: String, tidied: String) throws {
        let letters = (0x21...0x7e).map { String(Unicode.Scalar($0)) } + ["Ġ"]
        let tokenizer = try TinyVocabulary(tokens: letters).tokenizer()
        let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        #expect(tokenizer.decode(ids, skipSpecial: false) == tidied)
    }

    @Test("Byte tokens give their byte, damaged UTF-8 is repaired")
    func bytes() throws {
        let tokenizer = try Fixture.tokenizer("spm.gguf")
        let byte = try #require(tokenizer.id(of: "<0xE2>"))
        #expect(tokenizer.bytes(of: byte, renderSpecial: false) == [0xe2])
        #expect(tokenizer.decode([byte], skipSpecial: false) == "\u{fffd}")
    }

    @Test("A character outside the byte alphabet is reported in the text")
    func foreignCharacter() throws {
        let tokenizer = try TinyVocabulary(tokens: ["a☃"]).tokenizer()
        let piece = tokenizer.bytes(of: 0, renderSpecial: false)
        #expect(String(decoding: piece, as: UTF8.self) == "a[UNK_BYTE_0xe29883a☃]")
    }

    @Test("Special tokens are rendered on request")
    func special() throws {
        let tokenizer = try Fixture.tokenizer("bpe.gguf")
        let end = try #require(tokenizer.id(of: "<|im_end|>"))
        #expect(tokenizer.bytes(of: end, renderSpecial: false).isEmpty)
        #expect(tokenizer.decode([end], skipSpecial: false) == "<|im_end|>")
        #expect(tokenizer.decode([end], skipSpecial: true) == "")
    }
}
