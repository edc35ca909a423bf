import GGUF

/// SentencePiece's compiled character map (`precompiled_charsmap`): a double array over the bytes
/// of the characters to replace, then the replacements, each ended by a zero byte.
///
/// Layout: byte count of the double array (UInt32), its units (UInt32, little-endian),
/// replacements. A unit holds the label in bits 0-7 and 31, the leaf flag in bit 8, and the offset
/// to the children in bits 10-30, times 256 if bit 9 is set (Darts-clone). A leaf's value is an
/// offset into the replacements.
struct CharacterMap: Sendable {
    private let units: [UInt32]
    private let replacements: [UInt8]

    /// A replaced stretch of text.
    struct Match {
        /// Bytes replaced.
        let length: Int
        /// What stands in their place.
        let replacement: ArraySlice<UInt8>
    }

    /// Reads the map of a model file; nil when it has none.
    init?(metadata: GGUFMetadata) throws {
        let key = "tokenizer.ggml.precompiled_charsmap"
        guard let array = try metadata.array(key) else { return nil }
        guard array.elementType == .uint8 || array.elementType == .int8 else {
            throw TokenizerError.badArray(
                key: key,
                expected: "an array of bytes",
                found: "\(array)"
            )
        }
        let bytes = try array.ints().map { UInt8(truncatingIfNeeded: $0) }
        guard bytes.count >= 4 else {
            throw TokenizerError.badCharacterMap(
                expected: "at least 4 bytes",
                found: "\(bytes.count)"
            )
        }
        let size = Int(Self.unit(bytes, at: 0))
        guard size + 4 < bytes.count else {
            throw TokenizerError.badCharacterMap(
                expected: "more than the \(size) bytes of its array",
                found: "\(bytes.count - 4)"
            )
        }
        units = (0..<(size / 4)).map { Self.unit(bytes, at: 4 + $0 * 4) }
        replacements = Array(bytes[(4 + size)...])
    }

    private static func unit(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The longest entry that the text at `offset` begins with; nil when there is none.
    ///
    /// A map that points outside itself (llama.cpp stops there) ends the search.
    func longestMatch(in text: UnsafeBufferPointer<UInt8>, at offset: Int) -> Match? {
        var best: Match?
        guard var node = base(0) else { return nil }
        for position in offset..<text.count {
            let byte = text[position]
            guard byte != 0 else { break }
            node ^= UInt32(byte)
            guard let unit = unit(node), unit & (1 << 31 | 0xff) == UInt32(byte),
                let offsetToChildren = base(node)
            else { break }
            let isLeaf = unit >> 8 & 1 == 1
            node ^= offsetToChildren
            if isLeaf {
                guard let value = self.unit(node),
                    let replacement = replacement(at: value & ~(1 << 31))
                else { break }
                best = Match(length: position + 1 - offset, replacement: replacement)
            }
        }
        return best
    }

    private func unit(_ index: UInt32) -> UInt32? { index < units.count ? units[Int(index)] : nil }

    private func base(_ index: UInt32) -> UInt32? {
        unit(index).map { ($0 >> 10) << (($0 & 1 << 9) >> 6) }
    }

    private func replacement(at offset: UInt32) -> ArraySlice<UInt8>? {
        guard offset < replacements.count else { return nil }
        let rest = replacements[Int(offset)...]
        return rest.firstIndex(of: 0).map { rest[..<$0] }
    }
}
