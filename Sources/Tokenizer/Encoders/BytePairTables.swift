import GGUF

/// What byte pair encoding looks up: merges, and the tokens and symbols of single bytes.
struct BytePairTables: Sendable {
    /// The merges.
    let merges: MergeTable
    /// The symbol of each byte's character in the byte alphabet; empty unless byte-level.
    let byteSymbols: [Int32]
    /// The token that stands in for a byte of a symbol that is no token: the byte itself as a text,
    /// or `<0xE2>` when not byte-level; nil when there is none and the byte is dropped.
    let byteTokens: [Int32?]

    init(vocabulary: Vocabulary, merges: GGUFArray?, isByteLevel: Bool) {
        var table = MergeTable(vocabulary: vocabulary, merges: merges)
        byteSymbols =
            isByteLevel
            ? ByteAlphabet.scalars.map { scalar in
                var spelling: [UInt8] = []
                LenientUTF8.append(scalar, to: &spelling)
                return spelling.withUnsafeBufferPointer {
                    table.symbol($0, vocabulary) ?? BytePairWord.unknownSymbol
                }
            } : []
        byteTokens = (0...255).map {
            isByteLevel ? vocabulary.id(of: [$0]) : vocabulary.hexadecimalToken($0)
        }
        self.merges = table
    }
}
