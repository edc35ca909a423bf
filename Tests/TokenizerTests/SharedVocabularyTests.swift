import Foundation
import GGUF
import Testing
import Tokenizer

@Suite(.enabled(if: Shared.isAvailable))
struct SharedVocabularyTests {
    @Test(
        "Ids are those of the models' own tokenizers",
        arguments: Shared.files("vocab", suffix: ".gguf")
    )
    func vocabulary(name: String) throws {
        let file = Shared.folder.appending(path: "vocab/\(name)").path
        let tokenizer = try Tokenizer(metadata: GGUFFile(path: file).metadata)
        let texts = try String(contentsOfFile: file + ".inp", encoding: .utf8)
            .components(separatedBy: "\n__ggml_vocab_test__\n")
        let ids = try String(contentsOfFile: file + ".out", encoding: .utf8)
            .components(separatedBy: "\n")
        for (text, line) in zip(texts, ids) {
            let expected = line.split(separator: " ").compactMap { Int32($0) }
            let found = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
            #expect(found == expected, "\(text.debugDescription)")
            // WordPiece forgets case and spaces; the families before llama-bpe tidy up spacing.
            let tidies = ["bert", "falcon", "gpt-2", "llama-bpe"].contains { name.contains($0) }
            if !tidies { #expect(tokenizer.decode(found, skipSpecial: false) == text) }
        }
    }

    private struct Golden: Decodable {
        struct Case: Decodable {
            let text: String
            let ids_no_special: [Int32]
            let ids_add_special: [Int32]
            let ids_parse_special: [Int32]
        }
        let tokenize: [Case]
    }

    @Test(
        "Ids are llama.cpp's for the small models",
        arguments: Shared.files("golden/arch", suffix: ".gguf")
    )
    func golden(name: String) throws {
        let file = Shared.folder.appending(path: "golden/arch/\(name)").path
        let tokenizer = try Tokenizer(metadata: GGUFFile(path: file).metadata)
        let json = name.replacingOccurrences(of: ".gguf", with: ".json")
        let path = Shared.folder.appending(path: "golden/golden/\(json)")
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: path))
        #expect(!golden.tokenize.isEmpty)
        for item in golden.tokenize {
            func ids(_ add: Bool, _ parse: Bool) -> [Int32] {
                tokenizer.encode(item.text, addSpecial: add, parseSpecial: parse)
            }
            #expect(ids(false, false) == item.ids_no_special)
            #expect(ids(true, false) == item.ids_add_special)
            #expect(ids(true, true) == item.ids_parse_special)
        }
    }
}
