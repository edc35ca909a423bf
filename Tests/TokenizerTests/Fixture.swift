import Foundation
import GGUF
import Tokenizer

/// The folder of this file.
private let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

/// The vocabularies and recorded results that stand beside the tests.
enum Fixture {
    static let folder = here.appending(path: "Fixtures")

    /// The metadata of a vocabulary of the fixtures.
    static func metadata(_ name: String) throws -> GGUFMetadata {
        try GGUFFile(path: folder.appending(path: name).path).metadata
    }

    /// The tokenizer of a vocabulary of the fixtures, with some keys set otherwise.
    static func tokenizer(
        _ name: String,
        _ change: (inout GGUFMetadata) throws -> Void = { _ in }
    ) throws -> Tokenizer {
        var metadata = try metadata(name)
        try change(&metadata)
        return try Tokenizer(metadata: metadata)
    }
}

/// Vocabularies of real models and llama.cpp's results, where they are to be had.
enum Shared {
    static let folder: URL = {
        let environment = ProcessInfo.processInfo.environment["SHIMMY_SHARED"]
        return environment.map { URL(fileURLWithPath: $0) }
            ?? here.appending(path: "../../../shared").standardizedFileURL
    }()

    static let isAvailable = FileManager.default.fileExists(
        atPath: folder.appending(path: "vocab").path
    )

    /// The files of a folder whose names end in `suffix`; none when the folder is not there.
    static func files(_ path: String, suffix: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: path).path
        )
        return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }
}

/// A vocabulary made in memory.
struct TinyVocabulary {
    var model = "gpt2"
    var preTokenizer: String? = "gpt-2"
    var tokens: [String]
    var types: [Int32]?
    var scores: [Float]?
    var merges: [String]? = []
    var others: [(String, GGUFValue)] = []

    func metadata() -> GGUFMetadata {
        var metadata = GGUFMetadata(path: "memory")
        func set(_ key: String, _ value: GGUFValue?) {
            if let value { metadata.set("tokenizer.ggml.\(key)", value) }
        }
        set("model", .string(model))
        set("pre", preTokenizer.map { .string($0) })
        set("tokens", .array(GGUFArray(tokens)))
        set("token_type", types.map { .array(GGUFArray($0)) })
        set("scores", scores.map { .array(GGUFArray($0)) })
        set("merges", merges.map { .array(GGUFArray($0)) })
        for (key, value) in others { metadata.set(key, value) }
        return metadata
    }

    func tokenizer() throws -> Tokenizer { try Tokenizer(metadata: metadata()) }
}

/// FNV-1a in 64 bits.
func fnv(_ values: some Sequence<UInt64>) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01b3 }
}
