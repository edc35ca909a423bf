/// RWKV World's tokenizer: always the longest token that the text goes on with.
struct GreedyEncoder: TextEncoder {
    private let trie: Deferred<ByteTrie>
    private let unknown: Int32?

    init(vocabulary: Vocabulary, unknown: Int32?) {
        self.unknown = unknown
        trie = Deferred {
            var trie = ByteTrie(capacity: vocabulary.count * 4)
            for id in 0..<vocabulary.count {
                let text = vocabulary.texts.withBytes(id) { EscapedText.decode($0) }
                text.withUnsafeBufferPointer { trie.insert($0, value: Int32(id)) }
            }
            return trie
        }
    }

    func prepare() { _ = trie.value }

    func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        followsSpecial: Bool,
        into tokens: inout [Int32]
    ) {
        let trie = trie.value
        var start = 0
        while start < text.count {
            var node: UInt32 = 0
            var best = unknown
            var end = start + 1
            for position in start..<text.count {
                guard let next = trie.step(node, text[position]) else { break }
                node = next
                if trie.value(node) != ByteTrie.none {
                    best = trie.value(node)
                    end = position + 1
                }
            }
            if let best { tokens.append(best) }
            start = end
        }
    }
}

/// The spelling of RWKV's tokens: `\t`, `\n`, `\r`, `\x` with two digits, and any other character
/// after a backslash for itself.
enum EscapedText {
    /// The bytes a token stands for.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard offset < text.count else { break }
            let escape = text[offset]
            offset += 1
            switch escape {
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "x"):
                guard offset + 1 < text.count else { return result }
                result.append(digit(text[offset]) << 4 &+ digit(text[offset + 1]))
                offset += 2
            default: result.append(escape)
            }
        }
        return result
    }

    /// A hexadecimal digit's value; for anything else what llama.cpp makes of it.
    private static func digit(_ byte: UInt8) -> UInt8 { byte &- (byte >= 0x61 ? 0x57 : 0x30) }
}
