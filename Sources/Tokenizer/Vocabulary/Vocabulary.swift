/// The tokens: texts, scores and attributes, by id and by text.
struct Vocabulary: Sendable {
    /// The texts, as the file spells them.
    private(set) var texts: ByteStringPool
    /// Scores by id; empty when the file has none.
    let scores: [Float]
    /// Attributes by id.
    var attributes: [TokenAttributes]
    /// Length of the longest text in bytes.
    let longestText: Int

    init(texts: ByteStringPool, scores: [Float], attributes: [TokenAttributes], longestText: Int) {
        self.texts = texts
        self.scores = scores
        self.attributes = attributes
        self.longestText = longestText
    }

    /// Tokens.
    var count: Int { attributes.count }

    /// Whether an id names a token.
    func contains(_ id: Int32) -> Bool { id >= 0 && id < count }

    /// The id of the token with this text.
    @inline(__always)
    func id(of text: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard text.count <= longestText else { return nil }
        return texts.find(text).map { Int32(truncatingIfNeeded: $0) }
    }

    /// The id of the token with this text.
    func id(of text: String) -> Int32? {
        texts.find(text).map { Int32(truncatingIfNeeded: $0) }
    }

    /// The id of the token with this text.
    func id(of text: [UInt8]) -> Int32? {
        text.withUnsafeBufferPointer { id(of: $0) }
    }

    /// The score of a token; 0 when the file has none.
    func score(_ id: Int32) -> Float { scores.isEmpty ? 0 : scores[Int(id)] }

    /// The attributes of a token.
    func attributes(_ id: Int32) -> TokenAttributes { attributes[Int(id)] }

    /// The token for a byte as SentencePiece spells it, `<0xE2>`.
    func hexadecimalToken(_ byte: UInt8) -> Int32? {
        let digits = Array("0123456789ABCDEF".utf8)
        return id(of: Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], 0x3e])
    }
}
