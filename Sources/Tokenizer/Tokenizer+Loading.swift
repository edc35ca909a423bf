import GGUF
import JSON

extension Tokenizer {
    /// The algorithm for a vocabulary.
    static func encoder(
        _ model: TokenizerModel,
        vocabulary: Vocabulary,
        profile: PreTokenizerProfile?,
        flags: TokenizerFlags,
        unknown: Int32?,
        metadata: GGUFMetadata
    ) throws -> any TextEncoder {
        switch model {
        case .sentencePiece:
            return SentencePieceEncoder(
                vocabulary: vocabulary,
                addsSpacePrefix: flags.addsSpacePrefix,
                unknown: unknown
            )
        case .bytePair, .gemma4, .whitespace:
            guard let profile else { throw TokenizerError.missingKey("tokenizer.ggml.pre") }
            return BytePairEncoder(
                vocabulary: vocabulary,
                merges: try merges(metadata),
                profile: profile,
                normalisation: model == .whitespace
                    ? WhitespaceNormalisation(lowercases: flags.lowercases) : nil
            )
        case .wordPiece:
            return WordPieceEncoder(
                vocabulary: vocabulary,
                unknown: unknown,
                lowercases: flags.lowercases,
                stripsAccents: flags.stripsAccents
            )
        case .unigram:
            return UnigramEncoder(
                vocabulary: vocabulary,
                unknown: unknown,
                normaliser: UnigramNormaliser(
                    vocabulary: vocabulary,
                    characterMap: try CharacterMap(metadata: metadata),
                    addsSpacePrefix: flags.addsSpacePrefix,
                    mergesSpaces: flags.removesExtraSpaces
                )
            )
        case .greedy:
            return GreedyEncoder(vocabulary: vocabulary, unknown: unknown)
        }
    }

    /// The file's merges; only Kimi K2 does without.
    private static func merges(_ metadata: GGUFMetadata) throws -> GGUFArray? {
        let key = "tokenizer.ggml.merges"
        guard let merges = try metadata.array(key) else {
            guard try metadata.string("tokenizer.ggml.pre") == "kimi-k2" else {
                throw TokenizerError.missingKey(key)
            }
            return nil
        }
        guard merges.elementType == .string else {
            throw TokenizerError.badArray(
                key: key,
                expected: "an array of strings",
                found: "\(merges)"
            )
        }
        guard merges.count <= Vocabulary.limit else {
            throw TokenizerError.tooMany(key: key, found: merges.count, limit: Vocabulary.limit)
        }
        return merges
    }
}

extension Vocabulary {
    /// Marks the tokens that take whitespace along, which llama.cpp knows by the model's name.
    mutating func setStripping(_ metadata: GGUFMetadata) throws {
        let preTokenizer = try metadata.string("tokenizer.ggml.pre") ?? ""
        let architecture = try metadata.string("general.architecture") ?? ""
        let name = Array((try metadata.string("general.name") ?? "").utf8)
        func isNamed(_ parts: [String]) -> Bool {
            let folded = name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
            return parts.contains { String(decoding: folded, as: UTF8.self).contains(bytesOf: $0) }
        }
        func set(_ text: String, _ attribute: TokenAttributes, _ value: Bool) {
            guard let id = id(of: text) else { return }
            if value {
                attributes[Int(id)].insert(attribute)
            } else {
                attributes[Int(id)].remove(attribute)
            }
        }
        if ["jina-v2-de", "jina-v2-es", "jina-v2-code"].contains(
            where: preTokenizer.contains(bytesOf:)
        )
            || ["nomic-bert-moe", "jina-bert-v3"].contains(where: architecture.contains(bytesOf:))
        {
            set("<mask>", .stripsLeft, true)
        } else if isNamed(["phi-3", "phi3"]) {
            let special: TokenAttributes = [.control, .userDefined, .unknown]
            for id in attributes.indices where !attributes[id].isDisjoint(with: special) {
                attributes[id].insert(.stripsRight)
            }
            set("</s>", .stripsRight, true)
            for text in ["<unk>", "<s>", "<|endoftext|>"] { set(text, .stripsRight, false) }
        } else if isNamed(["modern-bert"]) {
            set("[MASK]", .stripsLeft, true)
        }
    }
}
