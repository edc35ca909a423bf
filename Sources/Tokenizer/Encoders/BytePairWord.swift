/// The merging of one word at a time, with its working memory.
struct BytePairWord {
    /// A character that is neither a token nor part of a merge.
    static let unknownSymbol: Int32 = -1
    /// Symbols up to which scanning all pairs beats keeping a queue.
    private static let scanLimit = 64

    private let tables: BytePairTables
    private let vocabulary: Vocabulary
    private let profile: PreTokenizerProfile
    private var spelling: [UInt8] = []
    private var symbols: [Int32] = []
    /// The merge of each symbol with its right neighbour.
    private var pairs: [UInt64] = []

    init(tables: BytePairTables, vocabulary: Vocabulary, profile: PreTokenizerProfile) {
        self.tables = tables
        self.vocabulary = vocabulary
        self.profile = profile
    }

    /// Appends the tokens of a word, which must be valid UTF-8 (surrogates may occur).
    mutating func encode(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) {
        if takesWhole(word), let id = wholeToken(word) {
            tokens.append(id)
            return
        }
        symbols.removeAll(keepingCapacity: true)
        if profile.isByteLevel {
            for byte in word { symbols.append(tables.byteSymbols[Int(byte)]) }
        } else {
            var offset = 0
            while offset < word.count {
                let end = min(offset + LenientUTF8.length(leading: word[offset]), word.count)
                let character = UnsafeBufferPointer(rebasing: word[offset..<end])
                symbols.append(tables.merges.find(character, vocabulary) ?? Self.unknownSymbol)
                offset = end
            }
        }
        if symbols.count > Self.scanLimit { mergeByQueue() } else { mergeByScan() }
        emit(word, into: &tokens)
    }

    private func takesWhole(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        profile.ignoresMerges || profile.keepsLineFeeds && word.allSatisfy { $0 == 0x0a }
    }

    private mutating func wholeToken(_ word: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard word.count <= vocabulary.longestText else { return nil }
        guard profile.isByteLevel else { return vocabulary.id(of: word) }
        spelling.removeAll(keepingCapacity: true)
        ByteAlphabet.spell(word, into: &spelling)
        return vocabulary.id(of: spelling)
    }

    /// Looks over all pairs for each merge: for words of usual length.
    private mutating func mergeByScan() {
        pairs.removeAll(keepingCapacity: true)
        for index in symbols.indices.dropLast() {
            pairs.append(tables.merges.merge(symbols[index], symbols[index + 1]))
        }
        while true {
            var best = MergeTable.none
            var left = 0
            for index in pairs.indices where pairs[index] < best {
                best = pairs[index]
                left = index
            }
            guard best != MergeTable.none else { return }
            symbols[left] = Int32(truncatingIfNeeded: best)
            symbols.remove(at: left + 1)
            pairs.remove(at: left)
            if left > 0 { pairs[left - 1] = tables.merges.merge(symbols[left - 1], symbols[left]) }
            if left < pairs.count {
                pairs[left] = tables.merges.merge(symbols[left], symbols[left + 1])
            }
        }
    }

    /// The same with a queue and a linked list: for long words, in n log n.
    private mutating func mergeByQueue() {
        let count = symbols.count
        pairs.removeAll(keepingCapacity: true)
        var queue = MergeQueue(capacity: count)
        // A merged symbol's right part stays in the array, marked by its own number as `next`.
        var next = Array(1...count)
        var previous = Array(-1..<(count - 1))
        for index in 0..<count {
            let pair =
                index + 1 < count
                ? tables.merges.merge(symbols[index], symbols[index + 1]) : MergeTable.none
            pairs.append(pair)
            if pair != MergeTable.none { queue.push(rank: UInt32(pair >> 32), left: index) }
        }
        while let (rank, left) = queue.pop() {
            // An entry whose pair has changed since has another rank, or none.
            guard pairs[left] != MergeTable.none, UInt32(pairs[left] >> 32) == rank else {
                continue
            }
            let right = next[left]
            symbols[left] = Int32(truncatingIfNeeded: pairs[left])
            next[left] = next[right]
            if next[left] < count { previous[next[left]] = left }
            next[right] = right
            pairs[right] = MergeTable.none
            for index in [previous[left], left] where index >= 0 {
                let pair =
                    next[index] < count
                    ? tables.merges.merge(symbols[index], symbols[next[index]]) : MergeTable.none
                pairs[index] = pair
                if pair != MergeTable.none { queue.push(rank: UInt32(pair >> 32), left: index) }
            }
        }
        var kept = 0
        for index in 0..<count where next[index] != index {
            symbols[kept] = symbols[index]
            kept += 1
        }
        symbols.removeLast(count - kept)
    }

    private func emit(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) {
        // Where the symbol stands in the word; needed, and right, only for words in plain UTF-8.
        var offset = 0
        for symbol in symbols {
            if symbol == Self.unknownSymbol {
                guard offset < word.count else { break }
                let end = min(offset + LenientUTF8.length(leading: word[offset]), word.count)
                emitBytes(UnsafeBufferPointer(rebasing: word[offset..<end]), into: &tokens)
                offset = end
            } else if symbol < vocabulary.count {
                tokens.append(symbol)
                if !profile.isByteLevel { offset += vocabulary.texts.byteCount(Int(symbol)) }
            } else {
                let number = Int(symbol) - vocabulary.count
                tables.merges.others.withBytes(number) { emitBytes($0, into: &tokens) }
                offset += tables.merges.others.byteCount(number)
            }
        }
    }

    private func emitBytes(_ bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) {
        for byte in bytes {
            if let token = tables.byteTokens[Int(byte)] { tokens.append(token) }
        }
    }
}
