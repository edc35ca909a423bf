/// SentencePiece's unigram model: of all ways to spell the text in tokens, the one with the
/// greatest sum of scores (log probabilities), found by Viterbi's algorithm.
struct UnigramEncoder: TextEncoder {
    /// How much worse the unknown token is than the worst normal one.
    private static let unknownPenalty: Float = 10

    private let vocabulary: Vocabulary
    private let unknown: Int32
    private let unknownScore: Double
    private let normaliser: UnigramNormaliser
    private let trie: Deferred<ByteTrie>

    init(vocabulary: Vocabulary, unknown: Int32?, normaliser: UnigramNormaliser) {
        self.vocabulary = vocabulary
        self.unknown = unknown ?? -1
        self.normaliser = normaliser
        var least = Float.greatestFiniteMagnitude
        for id in 0..<Int32(vocabulary.count) where vocabulary.attributes(id).contains(.normal) {
            least = min(least, vocabulary.score(id))
        }
        unknownScore = Double(least - Self.unknownPenalty)
        trie = Deferred {
            var trie = ByteTrie(capacity: vocabulary.count * 4)
            let matched: TokenAttributes = [.normal, .userDefined, .unused]
            for id in 0..<vocabulary.count
            where !vocabulary.attributes[id].isDisjoint(with: matched) {
                vocabulary.texts.withBytes(id) { trie.insert($0, value: Int32(id)) }
            }
            return trie
        }
    }

    /// The best way to spell the text up to some offset.
    private struct Step {
        /// The last token.
        var token: Int32
        /// Where it begins.
        var start: Int
        /// The sum of scores so far.
        var score: Double
    }

    func prepare() { _ = trie.value }

    func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        followsSpecial: Bool,
        into tokens: inout [Int32]
    ) {
        let normalised = normaliser.normalise(text)
        guard !normalised.isEmpty else { return }
        let steps = normalised.withUnsafeBufferPointer { viterbi($0) }
        let first = tokens.count
        var end = normalised.count
        var wasUnknown = false
        // Unknown tokens in a row become one.
        while true {
            let step = steps[end]
            let isUnknown = step.token == unknown
            if !(wasUnknown && isUnknown), step.token >= 0 { tokens.append(step.token) }
            if step.start == 0 { break }
            wasUnknown = isUnknown
            end = step.start
        }
        tokens[first...].reverse()
    }

    private func viterbi(_ text: UnsafeBufferPointer<UInt8>) -> [Step] {
        let trie = trie.value
        let worst = Step(token: unknown, start: 0, score: -.greatestFiniteMagnitude)
        var steps = [Step](repeating: worst, count: text.count + 1)
        steps[0].score = 0
        var start = 0
        while start < text.count {
            let length = min(LenientUTF8.length(leading: text[start]), text.count - start)
            let score = steps[start].score
            var coversCharacter = false
            func offer(_ token: Int32, _ tokenScore: Double, end: Int) {
                if score + tokenScore > steps[end].score {
                    steps[end] = Step(token: token, start: start, score: score + tokenScore)
                }
            }
            var node: UInt32 = 0
            for position in start..<text.count {
                guard let next = trie.step(node, text[position]) else { break }
                node = next
                let token = trie.value(node)
                guard token != ByteTrie.none else { continue }
                if position + 1 - start == length { coversCharacter = true }
                let isUserDefined = vocabulary.attributes(token).contains(.userDefined)
                offer(
                    token,
                    isUserDefined ? 0 : Double(vocabulary.score(token)),
                    end: position + 1
                )
            }
            if !coversCharacter { offer(unknown, unknownScore, end: start + length) }
            start += length
        }
        return steps
    }
}
