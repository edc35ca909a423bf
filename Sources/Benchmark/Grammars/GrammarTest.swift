package import Engine
import Grammar
import Sampling

/// What holding answers to a grammar costs: masks within real generation, beside free answers.
package struct GrammarTest: Sendable {
    /// The model; nothing else may use it meanwhile.
    package let engine: any InferenceEngine
    /// Most tokens of an answer.
    package let tokens: Int
    /// Answers of each kind.
    package let rounds: Int

    /// Prepares measurements.
    package init(engine: any InferenceEngine, tokens: Int, rounds: Int) {
        self.engine = engine
        self.tokens = tokens
        self.rounds = rounds
    }

    /// Generates held and free answers in turn, at temperature 1 without truncation.
    ///
    /// Everything that the grammar's states need is made in the first round, as in a server that
    /// sees the grammar for the first time. A free answer has as many tokens as the held one
    /// before it.
    ///
    /// - Parameters:
    ///   - shape: The form.
    ///   - prompt: The request's tokens.
    /// - Returns: The measurements.
    /// - Throws: `GrammarError`, `EngineError`.
    package func measure(_ shape: GrammarCase, prompt: [Int32]) async throws -> GrammarResult {
        let clock = ContinuousClock()
        var result = GrammarResult(name: shape.name)
        let start = clock.now
        let grammar = try shape.compile()
        result.compileMs = (clock.now - start) / .milliseconds(1)
        // The prompt's own evaluation is no part of either.
        _ = try await answer(request(prompt, seed: 0, count: 1))
        for round in 1...rounds {
            var held = request(prompt, seed: UInt64(round), count: tokens)
            held.constraint = GenerationConstraint(whole: grammar)
            held.measuresConstraint = true
            let first = try await answer(held)
            let figures = first.constraint ?? ConstraintFigures()
            var free = request(prompt, seed: UInt64(round), count: first.completionTokens)
            free.ignoresEndOfGeneration = true
            let second = try await answer(free)
            result.rounds.append(
                GrammarResult.Round(
                    tokens: first.completionTokens,
                    figures: figures,
                    heldMs: first.decodeMs,
                    freeMs: second.decodeMs,
                    isComplete: first.reason == .stop
                )
            )
        }
        return result
    }

    private func request(_ prompt: [Int32], seed: UInt64, count: Int) -> GenerationRequest {
        var sampling = SamplerParameters()
        sampling.temperature = 1
        sampling.topK = 0
        sampling.topP = 1
        sampling.minP = 0
        sampling.seed = seed
        return GenerationRequest(prompt: prompt, maxTokens: count, sampling: sampling)
    }

    private func answer(_ request: GenerationRequest) async throws -> GenerationResult {
        for try await event in try engine.submit(request) {
            if case .finished(let result) = event { return result }
        }
        throw EngineError.shutDown
    }
}
