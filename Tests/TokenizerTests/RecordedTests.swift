import Foundation
import GGUF
import Testing
import Tokenizer

/// Results of llama.cpp on random texts, recorded by `differential.py` (see there for the format).
///
/// With SHIMMY_TOKENIZER_CASES set to a folder of such records, they are checked as well.
struct RecordedTests {
    struct Line: CustomTestStringConvertible, Sendable {
        let folder: URL
        let vocabulary: String
        let preTokenizer: String
        let kind: String
        let sums: [Substring]

        var testDescription: String { "\(vocabulary) \(preTokenizer) \(kind)" }
    }

    static let lines: [Line] = {
        let other = ProcessInfo.processInfo.environment["SHIMMY_TOKENIZER_CASES"]
        let folders = [Fixture.folder] + (other.map { [URL(fileURLWithPath: $0)] } ?? [])
        return folders.flatMap { folder in
            let record = try? String(
                contentsOf: folder.appending(path: "recorded.txt"),
                encoding: .utf8
            )
            return (record ?? "").split(separator: "\n").flatMap { line in
                let fields = line.split(separator: " ")
                return fields[1].split(separator: ",").map {
                    Line(
                        folder: folder,
                        vocabulary: String(fields[0]),
                        preTokenizer: String($0),
                        kind: String(fields[2]),
                        sums: Array(fields[3...])
                    )
                }
            }
        }
    }()

    @Test("Every name of a pre-tokenizer is recorded, but for one that llama.cpp aborts on")
    func allNamesAreRecorded() {
        let recorded = Set(Self.lines.map(\.preTokenizer)).subtracting(["-"])
        #expect(recorded == Set(PreTokenizerProfile.names).subtracting(["whitespace"]))
    }

    @Test("Ids and texts are llama.cpp's", arguments: lines)
    func results(line: Line) throws {
        let path = line.folder.appending(path: "texts.txt")
        let texts = try String(contentsOf: path, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        try #require(texts.count == line.sums.count)
        let file =
            line.vocabulary.hasPrefix("/")
            ? line.vocabulary : line.folder.appending(path: line.vocabulary).path
        var metadata = try GGUFFile(path: file).metadata
        if line.preTokenizer != "-" {
            metadata.set("tokenizer.ggml.pre", .string(line.preTokenizer))
        }
        let tokenizer = try Tokenizer(metadata: metadata)
        for (text, sum) in zip(texts, line.sums) {
            let bytes = Array(try #require(Data(base64Encoded: String(text))))
            #expect(checksum(tokenizer, line.kind, bytes) == sum, "on \(text)")
        }
    }

    private func checksum(_ tokenizer: Tokenizer, _ kind: String, _ text: [UInt8]) -> String {
        let isDecoded = kind == "r" || kind == "s"
        let ids = tokenizer.encode(
            utf8: text,
            addSpecial: kind == "a" || kind == "b" || isDecoded,
            parseSpecial: kind == "p" || kind == "b" || isDecoded
        )
        var bytes: [UInt8] = []
        if isDecoded {
            bytes = Array(tokenizer.decode(ids, skipSpecial: kind == "s").utf8)
        } else {
            for id in ids { withUnsafeBytes(of: id.littleEndian) { bytes += $0 } }
        }
        let value = fnv(bytes.lazy.map(UInt64.init))
        let folded = (value ^ value >> 24 ^ value >> 48) & 0xffffff
        return String(repeating: "0", count: 6).appending(String(folded, radix: 16)).suffix(6)
            .lowercased()
    }
}
