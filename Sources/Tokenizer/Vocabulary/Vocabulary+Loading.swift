import GGUF

extension Vocabulary {
    /// Most tokens, and most merges: their symbols' numbers together stay within 32 bits.
    static let limit = 1 << 28
    private static let tokensKey = "tokenizer.ggml.tokens"

    /// Reads the tokens of a model file.
    init(metadata: GGUFMetadata) throws {
        let tokens = try metadata.requireArray(Self.tokensKey)
        guard tokens.count <= Self.limit else {
            throw TokenizerError.tooMany(
                key: "tokenizer.ggml.tokens",
                found: tokens.count,
                limit: Self.limit
            )
        }
        var texts = ByteStringPool(capacity: tokens.count, byteCapacity: tokens.count * 8)
        var longest = 0
        try tokens.forEachString { index, text in
            let bytes = text.upToZero
            // An empty token would match everywhere.
            let added =
                if bytes.isEmpty {
                    Array("[EMPTY_\(index)]".utf8).withUnsafeBufferPointer { texts.insert($0) }
                } else {
                    texts.insert(bytes)
                }
            guard let added else { throw TokenizerError.textsTooLong(key: Self.tokensKey) }
            guard added.isNew else {
                let text = String(decoding: bytes, as: UTF8.self)
                throw TokenizerError.duplicateToken(text: text, first: added.number, second: index)
            }
            longest = max(longest, texts.byteCount(index))
        }
        self.init(
            texts: texts,
            scores: try Self.scores(metadata, count: tokens.count),
            attributes: try Self.attributes(metadata, count: tokens.count),
            longestText: longest
        )
    }

    private static func scores(_ metadata: GGUFMetadata, count: Int) throws -> [Float] {
        guard
            let array = try elements(
                metadata,
                "tokenizer.ggml.scores",
                of: [.float32, .int32],
                atLeast: count
            )
        else { return [] }
        return array.elementType == .int32 ? try array.ints().map(Float.init) : try array.floats()
    }

    private static func attributes(
        _ metadata: GGUFMetadata,
        count: Int
    ) throws -> [TokenAttributes] {
        guard
            let array = try elements(
                metadata,
                "tokenizer.ggml.token_type",
                of: [.int32],
                atLeast: count
            )
        else { return [TokenAttributes](repeating: .normal, count: count) }
        return try array.ints().prefix(count).map(TokenAttributes.init(tokenType:))
    }

    /// The array under a key, if there; it must have a value for every token.
    private static func elements(
        _ metadata: GGUFMetadata,
        _ key: String,
        of types: [GGUFValueType],
        atLeast count: Int
    ) throws -> GGUFArray? {
        guard let array = try metadata.array(key) else { return nil }
        guard types.contains(array.elementType), array.count >= count else {
            let expected = types.map { "\($0.name)[\(count)]" }.joined(separator: " or ")
            throw TokenizerError.badArray(key: key, expected: expected, found: "\(array)")
        }
        return array
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The bytes before the first zero byte: llama.cpp reads strings in arrays as C strings.
    var upToZero: Self {
        firstIndex(of: 0).map { Self(rebasing: self[..<$0]) } ?? self
    }
}
