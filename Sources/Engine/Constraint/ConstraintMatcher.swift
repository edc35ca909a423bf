import Grammar
import Sampling
import Tokenizer

/// One answer on its way through its constraint: which tokens may come, which must.
struct ConstraintMatcher: Sendable {
    private let constraint: GenerationConstraint
    private let vocabulary: ConstraintVocabulary
    private var scanner: TriggerScanner
    /// The grammar that holds; nil while anything may come and triggers are looked for.
    private var matcher: GrammarMatcher?
    private var endsAnswer: Bool
    private var mask: TokenMask

    /// Begins an answer; analyses the grammar's states, which may take a moment for a new one.
    init(_ constraint: GenerationConstraint, _ vocabulary: ConstraintVocabulary) {
        self.constraint = constraint
        self.vocabulary = vocabulary
        scanner = TriggerScanner(constraint.triggers)
        for byte in constraint.opening.utf8 { _ = scanner.append(byte) }
        mask = TokenMask(count: vocabulary.trie.tokenCount)
        matcher = constraint.initial.map(GrammarMatcher.init)
        endsAnswer = constraint.endsAnswer
        // What the first masks need is better found out here than on the engine's thread.
        _ = allowed()
        for trigger in constraint.triggers {
            var matcher = GrammarMatcher(trigger.grammar)
            matcher.fillMask(&mask, vocabulary.trie)
        }
        let grammars = [constraint.initial].compactMap(\.self) + constraint.triggers.map(\.grammar)
        let trie = vocabulary.trie
        Self.prepare(grammars, trie, for: .milliseconds(100))
        Task.detached(priority: .utility) {
            Self.prepare(grammars, trie, for: .milliseconds(500))
        }
    }

    /// Analyses states of grammars for so long at most; those that are left wait for their use.
    private static func prepare(_ grammars: [Grammar], _ trie: TokenTrie, for time: Duration) {
        let deadline = ContinuousClock.now + time
        for grammar in grammars { grammar.prepare(for: trie) { ContinuousClock.now >= deadline } }
    }

    /// The tokens that may come next; nil for all.
    mutating func allowed() -> TokenMask? {
        guard matcher != nil else { return nil }
        matcher?.fillMask(&mask, vocabulary.trie)
        // Behind a part of an answer structure may follow; plain text needs the grammar's end.
        if !endsAnswer, matcher?.isAccepting == true { mask.formUnion(vocabulary.controls) }
        return mask
    }

    /// Takes the token that was chosen.
    ///
    /// - Returns: Whether the answer is complete and nothing can follow.
    mutating func accept(_ token: Int32) -> Bool {
        let isControl = vocabulary.controls.contains(token)
        let bytes =
            isControl ? [] : vocabulary.tokenizer.bytes(of: token, renderSpecial: false)
        let isRead = matcher?.advance(token: token, bytes) ?? false
        if matcher == nil || isControl, !isRead {
            matcher = nil
            scan(vocabulary.tokenizer.bytes(of: token, renderSpecial: true))
            return isComplete
        }
        // What a trigger looks for may begin within a grammar, such as a function's name.
        for byte in bytes { _ = scanner.append(byte) }
        if !endsAnswer, matcher?.isComplete == true { matcher = nil }
        return isComplete
    }

    /// The tokens that must come next because the grammar leaves no choice, `limit` at most.
    ///
    /// They are the tokens that the tokenizer itself makes of the forced text where it stands
    /// behind `tokens`. The last one is left to the model where more may follow, since it might be
    /// the beginning of a longer one.
    func forcedTokens(after tokens: ArraySlice<Int32>, limit: Int) -> [Int32] {
        guard let matcher, limit > 0 else { return [] }
        let forced = matcher.forcedBytes(limit: 512)
        guard !forced.isEmpty else { return [] }
        let tokenizer = vocabulary.tokenizer
        let recent = tokens.suffix(Self.contextLength)
        let start = recent.lastIndex(where: vocabulary.controls.contains).map { $0 + 1 }
        let context = recent[(start ?? recent.startIndex)...]
        let before = context.flatMap { tokenizer.bytes(of: $0, renderSpecial: false) }
        let encoded = tokenizer.encode(
            utf8: before + forced,
            addSpecial: false,
            parseSpecial: false
        )
        guard encoded.starts(with: context) else { return [] }
        var result = Array(encoded.dropFirst(context.count))
        // Some tokenizers put a space before a text's first word.
        let spelt = result.flatMap { tokenizer.bytes(of: $0, renderSpecial: false) }
        var end = matcher
        guard spelt == forced, end.advance(forced) else { return [] }
        if !end.isComplete { result.removeLast() }
        return Array(result.prefix(limit))
    }

    /// Tokens before the forced text that its tokenisation may depend on.
    private static let contextLength = 4

    private var isComplete: Bool {
        endsAnswer && matcher?.isComplete == true
    }

    /// Looks for a trigger; what follows it in the same token is the grammar's already.
    private mutating func scan(_ bytes: [UInt8]) {
        for (index, byte) in bytes.enumerated() {
            guard let found = scanner.append(byte) else { continue }
            let trigger = constraint.triggers[found]
            scanner = TriggerScanner(constraint.triggers)
            var next = GrammarMatcher(trigger.grammar)
            // A token that leaves the format already cannot be taken back; the answer goes on
            // freely, and its reader treats it as text.
            guard next.advance(bytes[(index + 1)...]) else { continue }
            if next.isComplete, !trigger.endsAnswer { continue }
            matcher = next
            endsAnswer = trigger.endsAnswer
            return
        }
    }
}
