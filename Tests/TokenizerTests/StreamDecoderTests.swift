import Testing
import Tokenizer

struct StreamDecoderTests {
    @Test(
        "The parts put together are the whole, and no part ends within a character",
        arguments: ["spm.gguf", "bpe.gguf", "rwkv.gguf", "gemma4.gguf"]
    )
    func parts(vocabulary: String) throws {
        let tokenizer = try Fixture.tokenizer(vocabulary)
        let text = "Grüße 👩‍👩‍👧 日本語 नमस्ते \u{1F1E9}\u{1F1EA} x"
        let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        var decoder = StreamDecoder(tokenizer: tokenizer, skipSpecial: false)
        var whole = ""
        for id in ids {
            let part = decoder.append(id)
            #expect(!part.unicodeScalars.contains("\u{fffd}"))
            whole += part
        }
        #expect(decoder.finish() == "")
        let bytes = ids.flatMap { tokenizer.bytes(of: $0, renderSpecial: true) }
        #expect(whole == String(decoding: bytes, as: UTF8.self))
    }

    @Test("An incomplete character comes out at the end, an impossible byte at once")
    func damaged() throws {
        let tokenizer = try Fixture.tokenizer("spm.gguf")
        func byte(_ text: String) throws -> Int32 { try #require(tokenizer.id(of: text)) }
        var decoder = StreamDecoder(tokenizer: tokenizer, skipSpecial: false)
        #expect(decoder.append(try byte("<0xF0>")) == "")
        #expect(decoder.append(try byte("<0x9F>")) == "")
        #expect(decoder.append(try byte("<0x99>")) == "")
        #expect(decoder.append(try byte("<0x82>")) == "🙂")
        #expect(decoder.append(try byte("<0x80>")) == "\u{fffd}")
        #expect(decoder.append(try byte("<0xFF>")) == "\u{fffd}")
        #expect(decoder.append(try byte("<0xE2>")) == "")
        #expect(decoder.append(try byte("<0x41>")) == "\u{fffd}A")
        #expect(decoder.append(try byte("<0xC3>")) == "")
        #expect(decoder.finish() == "\u{fffd}")
        #expect(decoder.finish() == "")
    }

    @Test("Control tokens are left out on request")
    func special() throws {
        let tokenizer = try Fixture.tokenizer("bpe.gguf")
        let end = try #require(tokenizer.id(of: "<|im_end|>"))
        var skipping = StreamDecoder(tokenizer: tokenizer, skipSpecial: true)
        var rendering = StreamDecoder(tokenizer: tokenizer, skipSpecial: false)
        #expect(skipping.append(end) == "")
        #expect(rendering.append(end) == "<|im_end|>")
    }
}
