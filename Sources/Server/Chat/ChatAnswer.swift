import Engine

/// The answers under way for one turn of a chat, cut into text, thinking and calls.
struct ChatAnswer: Sendable {
    private let generation: Generation
    private let parser: ChatParser
    /// The prompt's tokens.
    let prompt: [Int32]
    /// Answers under way.
    let count: Int

    /// Takes answers over; `parser` stands at the beginning of one.
    init(_ generation: Generation, prompt: [Int32], parser: ChatParser, count: Int) {
        self.generation = generation
        self.prompt = prompt
        self.parser = parser
        self.count = count
    }

    /// Runs all answers to their ends and hands out their steps as they come.
    ///
    /// Steps of one answer come in order; those of different answers may come at the same time.
    ///
    /// - Returns: How the answers ended, in order.
    /// - Throws: What an answer fails with, or what `body` throws; the other answers end then.
    func forEachStep(
        _ body: @escaping @Sendable (_ choice: Int, ChatStep) async throws -> Void
    ) async throws -> [ChatFinish] {
        let parsers = PerChoice(Array(repeating: parser, count: count))
        let results = try await generation.forEachStep { index, step in
            switch step {
            case .prompt: break
            case .piece(let piece):
                let deltas = parsers.change(index) {
                    $0.append(piece.text, tokens: piece.tokenCount)
                }
                guard !deltas.isEmpty || !piece.tokens.isEmpty else { return }
                try await body(index, .deltas(deltas, tokens: piece.tokens))
            case .finished(let result):
                let deltas = parsers.change(index) { $0.finish() }
                if !deltas.isEmpty { try await body(index, .deltas(deltas, tokens: [])) }
                try await body(index, .finished(parsers[index].finish(of: result)))
            }
        }
        return results.enumerated().map { parsers[$0].finish(of: $1) }
    }

    /// Runs all answers to their ends.
    ///
    /// - Returns: One reply per answer, in order.
    func collect() async throws -> [ChatReply] {
        let collected = PerChoice<(deltas: [ChatDelta], tokens: [GeneratedToken])>(
            Array(repeating: ([], []), count: count)
        )
        let finishes = try await forEachStep { index, step in
            guard case .deltas(let deltas, let tokens) = step else { return }
            collected.update(index) {
                $0.deltas += deltas
                $0.tokens += tokens
            }
        }
        return finishes.enumerated().map { index, finish in
            let (deltas, tokens) = collected[index]
            return ChatReply(deltas, tokens: tokens, finish: finish)
        }
    }
}
