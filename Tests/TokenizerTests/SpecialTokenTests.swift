import GGUF
import Testing
import Tokenizer

struct SpecialTokenTests {
    /// A byte-level vocabulary of the visible ASCII characters and some special tokens.
    private func vocabulary(_ special: [(String, Int32)]) -> TinyVocabulary {
        let letters = (0x21...0x7e).map { String(Unicode.Scalar($0)) } + ["Ġ", "Ċ"]
        return TinyVocabulary(
            tokens: letters + special.map(\.0),
            types: letters.map { _ in 1 } + special.map(\.1)
        )
    }

    @Test("Control tokens are text unless parsed, user-defined tokens are always found")
    func parsing() throws {
        let tokenizer = try vocabulary([("<|end|>", 3), ("<tool>", 4), ("<unk>", 2)]).tokenizer()
        let text = "a<|end|><tool><unk>"
        let end = try #require(tokenizer.id(of: "<|end|>"))
        let tool = try #require(tokenizer.id(of: "<tool>"))
        let unknown = try #require(tokenizer.id(of: "<unk>"))
        let parsed = tokenizer.encode(text, addSpecial: false, parseSpecial: true)
        #expect(parsed.suffix(3) == [end, tool, unknown])
        let plain = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        #expect(!plain.contains(end) && plain.contains(tool) && !plain.contains(unknown))
        #expect(plain.count == 1 + 7 + 1 + 5)
    }

    @Test("The longest special token wins, wherever it stands")
    func longestFirst() throws {
        let tokenizer = try vocabulary([("<a>", 4), ("<a><b", 4), ("b<a", 4)]).tokenizer()
        let ids = tokenizer.encode("<a><b<a>", addSpecial: false, parseSpecial: false)
        let texts = ids.map {
            String(decoding: tokenizer.bytes(of: $0, renderSpecial: true), as: UTF8.self)
        }
        #expect(texts == ["<a><b", "<a>"])
    }

    @Test("Phi-3's special tokens take the whitespace after them along")
    func strippingRight() throws {
        var vocabulary = vocabulary([("<|user|>", 3), ("<s>", 3)])
        vocabulary.others = [("general.name", .string("My PHI-3"))]
        let tokenizer = try vocabulary.tokenizer()
        let ids = tokenizer.encode("<|user|> \n x<s> y", addSpecial: false, parseSpecial: true)
        #expect(tokenizer.decode(ids, skipSpecial: false) == "<|user|>x<s> y")
        #expect(tokenizer.attributes(of: ids[0]).contains(.stripsRight))
    }

    @Test("A mask token of the jina kind takes the whitespace before it along")
    func strippingLeft() throws {
        var vocabulary = vocabulary([("<mask>", 3)])
        vocabulary.preTokenizer = "jina-v2-code"
        let tokenizer = try vocabulary.tokenizer()
        let ids = tokenizer.encode("a \n <mask> b", addSpecial: false, parseSpecial: true)
        #expect(tokenizer.decode(ids, skipSpecial: false) == "a<mask> b")
    }

    @Test("BOS and EOS are added as the file says")
    func adding() throws {
        var vocabulary = vocabulary([("<s>", 3), ("</s>", 3)])
        let count = UInt32(vocabulary.tokens.count)
        vocabulary.others = [
            ("tokenizer.ggml.bos_token_id", .uint32(count - 2)),
            ("tokenizer.ggml.eos_token_id", .uint32(count - 1)),
            ("tokenizer.ggml.add_bos_token", .bool(true)),
            ("tokenizer.ggml.add_eos_token", .bool(true)),
        ]
        let tokenizer = try vocabulary.tokenizer()
        let ids = tokenizer.encode("a", addSpecial: true, parseSpecial: false)
        #expect(ids == [tokenizer.bos, tokenizer.id(of: "a"), tokenizer.eos])
        #expect(tokenizer.addsBOS && tokenizer.addsEOS)
        #expect(tokenizer.encode("", addSpecial: true, parseSpecial: false).count == 2)
        #expect(tokenizer.decode(ids, skipSpecial: true) == "a")
    }

    @Test("Tokens that end generation are known by their texts")
    func endOfGeneration() throws {
        let tokenizer = try vocabulary([
            ("<|im_end|>", 3), ("<|endoftext|>", 1), ("<|fim_pad|>", 3), ("<|im_start|>", 3),
        ]).tokenizer()
        let expected = ["<|im_end|>", "<|endoftext|>", "<|fim_pad|>"].compactMap {
            tokenizer.id(of: $0)
        }
        // GPT-2's default EOS is 11, whatever stands there.
        #expect(tokenizer.endOfGeneration == Set(expected + [11]))
        #expect(tokenizer.eot == expected[0])
        #expect(tokenizer.attributes(of: expected[1]).contains(.control))
    }

    @Test("In the harmony format a message's end is not the answer's")
    func harmony() throws {
        let tokenizer = try vocabulary([
            ("<|return|>", 3), ("<|call|>", 3), ("<|end|>", 3), ("<|channel|>", 3),
        ]).tokenizer()
        let end = try #require(tokenizer.id(of: "<|end|>"))
        let channel = try #require(tokenizer.id(of: "<|channel|>"))
        #expect(!tokenizer.endOfGeneration.contains(end))
        #expect(tokenizer.attributes(of: end) == .userDefined)
        #expect(tokenizer.attributes(of: channel) == .userDefined)
    }

    @Test("Gemma 4's </s> is a tag")
    func gemma() throws {
        let tokenizer = try Fixture.tokenizer("gemma4.gguf")
        let tag = try #require(tokenizer.id(of: "</s>"))
        #expect(!tokenizer.endOfGeneration.contains(tag))
        #expect(tokenizer.attributes(of: tag) == .normal)
        #expect(tokenizer.addsBOS)
    }

    @Test("An id outside the vocabulary is passed over with a warning")
    func badID() throws {
        var vocabulary = vocabulary([])
        vocabulary.others = [
            ("tokenizer.ggml.eos_token_id", .uint32(5000)),
            ("tokenizer.ggml.padding_token_id", .int32(-1)),
        ]
        let tokenizer = try vocabulary.tokenizer()
        #expect(tokenizer.eos == 11)
        #expect(tokenizer.pad == nil)
        #expect(tokenizer.warnings.count == 2)
        #expect(tokenizer.warnings.allSatisfy { $0.contains("_token_id") })
    }
}
