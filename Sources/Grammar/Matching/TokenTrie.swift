/// A vocabulary's tokens as a tree of bytes in depth-first order, made once per model.
///
/// A walk goes over the arrays from left to right and skips a subtree by jumping to its end.
package final class TokenTrie: Sendable {
    /// Number of tokens in the vocabulary, those without text included.
    package let tokenCount: Int
    /// Tokens that end a text; they are allowed wherever the grammar may end.
    package let endTokens: [Int32]
    /// Length of the longest token in bytes.
    package let longestToken: Int

    /// Analyses of states that occur in any grammar.
    let analyses = SharedAnalyses()

    /// The byte on the edge into each node; node 0 is the root.
    let bytes: FrozenArray<UInt8>
    /// Bytes from the root to each node.
    let depths: FrozenArray<UInt16>
    /// One past the last node below each node.
    let ends: FrozenArray<Int32>
    /// Tokens that end at node n are `tokenOffsets[n] ..< tokenOffsets[n + 1]` of `tokens`.
    let tokenOffsets: FrozenArray<Int32>
    let tokens: FrozenArray<Int32>
    /// The nodes below the root.
    let roots: ExitEdges

    /// Builds the tree.
    ///
    /// - Parameters:
    ///   - tokens: The bytes of each token; a token without bytes, such as a control token, is
    ///     never allowed by a text. Tokens beyond 65535 bytes are left out likewise, and those with
    ///     bytes that occur in no UTF-8.
    ///   - endTokens: Tokens that end a text; their bytes do not matter.
    package init(tokens: [[UInt8]], endTokens: [Int32]) {
        tokenCount = tokens.count
        self.endTokens = endTokens
        let ends = Set(endTokens)
        let usable = tokens.indices.filter { index in
            !tokens[index].isEmpty && tokens[index].count <= Int(UInt16.max)
                && !ends.contains(Int32(index))
                && !tokens[index].contains { $0 >= TokenReference.firstByte }
        }
        let order = usable.sorted { tokens[$0].lexicographicallyPrecedes(tokens[$1]) }
        var builder = Builder()
        for token in order { builder.add(tokens[token], token: Int32(token)) }
        builder.finish()
        longestToken = order.map { tokens[$0].count }.max() ?? 0
        bytes = FrozenArray(builder.bytes)
        depths = FrozenArray(builder.depths)
        self.ends = FrozenArray(builder.ends)
        tokenOffsets = FrozenArray(builder.tokenOffsets)
        self.tokens = FrozenArray(builder.tokens)
        roots = ExitEdges(rootOf: self.bytes, self.ends)
    }

    deinit {
        bytes.deallocate()
        depths.deallocate()
        ends.deallocate()
        tokenOffsets.deallocate()
        tokens.deallocate()
    }

    /// Appends tokens in sorted order, sharing each one's prefix with the one before.
    private struct Builder {
        var bytes: [UInt8] = [0]
        var depths: [UInt16] = [0]
        var ends: [Int32] = [0]
        var tokenOffsets: [Int32] = [0]
        var tokens: [Int32] = []
        /// Nodes from the root to the last one.
        private var path: [Int] = [0]

        mutating func add(_ text: [UInt8], token: Int32) {
            var common = 0
            while common < text.count, common + 1 < path.count,
                bytes[path[common + 1]] == text[common]
            {
                common += 1
            }
            close(to: common)
            for byte in text[common...] {
                path.append(bytes.count)
                bytes.append(byte)
                depths.append(UInt16(path.count - 1))
                ends.append(0)
                tokenOffsets.append(Int32(tokens.count))
            }
            tokens.append(token)
        }

        private mutating func close(to depth: Int) {
            while path.count > depth + 1 { ends[path.removeLast()] = Int32(bytes.count) }
        }

        mutating func finish() {
            close(to: -1)
            tokenOffsets.append(Int32(tokens.count))
        }
    }
}
