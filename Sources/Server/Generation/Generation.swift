import Engine
import HTTP
import Sampling
import Tokenizer

/// The answers under way for one request; every endpoint and both ways of answering use it.
struct Generation: Sendable {
    /// One answer when it is complete.
    struct Choice: Sendable {
        var text = ""
        var tokens: [GeneratedToken] = []
        /// The prompt's tokens with their scores, if they were asked for.
        var prompt: [GeneratedToken] = []
        var result: GenerationResult
    }

    private struct Running: Sendable {
        let request: GenerationRequest
        let stream: GenerationStream
    }

    private let running: [Running]
    /// The model must stay loaded until the answers are complete.
    private let engine: any InferenceEngine
    /// The request field that holds the prompt.
    private let param: String
    private let tokenizer: Tokenizer
    private let reportsTokens: Bool
    private let metrics: ServerMetrics
    private let start = ContinuousClock.now

    /// Queues all requests, or none.
    ///
    /// Pieces come with their tokens if `reportsTokens` is set, or log probabilities are asked for.
    ///
    /// - Throws: `APIError` when the engine refuses one; `param` names the field of the prompt.
    init(
        _ requests: [GenerationRequest],
        engine: any InferenceEngine,
        param: String,
        metrics: ServerMetrics,
        reportsTokens: Bool = false
    ) throws {
        self.engine = engine
        self.param = param
        self.tokenizer = engine.tokenizer
        self.metrics = metrics
        self.reportsTokens = reportsTokens
        do {
            // Streams that exist when a later request is refused are dropped, which cancels them.
            running = try requests.map { Running(request: $0, stream: try engine.submit($0)) }
        } catch let error as EngineError {
            throw APIError(error, param: param)
        }
    }

    /// Runs all answers to their ends and hands out their steps as they come.
    ///
    /// Steps of one answer come in order; those of different answers may come at the same time.
    ///
    /// - Returns: The figures, one per request, in the order of the requests.
    /// - Throws: `APIError.timedOut` at the request's deadline; what an answer fails with, or what
    ///   `body` throws; the other answers end then.
    func forEachStep(
        _ body: @escaping @Sendable (_ choice: Int, ChoiceStep) async throws -> Void
    ) async throws -> [GenerationResult] {
        defer { withExtendedLifetime(engine) {} }
        return try await withThrowingTaskGroup(of: (Int, GenerationResult).self) { group in
            for (index, answer) in running.enumerated() {
                group.addTask {
                    // Whatever ends the reading ends the work.
                    defer { answer.stream.cancel() }
                    return (index, try await run(answer) { try await body(index, $0) })
                }
            }
            var results: [Int: GenerationResult] = [:]
            if let deadline = RequestDeadline.current {
                group.addTask {
                    try await Pause.until(deadline.instant)
                    throw APIError.timedOut(seconds: deadline.seconds)
                }
            }
            while results.count < running.count, let (index, result) = try await group.next() {
                results[index] = result
            }
            group.cancelAll()
            return running.indices.compactMap { results[$0] }
        }
    }

    /// Runs all answers to their ends.
    ///
    /// - Returns: One choice per request, in the order of the requests.
    func collect() async throws -> [Choice] {
        let collected = PerChoice<[ChoicePiece]>(Array(repeating: [], count: running.count))
        let prompts = PerChoice<[GeneratedToken]>(Array(repeating: [], count: running.count))
        let results = try await forEachStep { index, step in
            switch step {
            case .prompt(let tokens): prompts[index] = tokens
            case .piece(let piece): collected.update(index) { $0.append(piece) }
            case .finished: break
            }
        }
        return results.enumerated().map { index, result in
            let pieces = collected[index]
            return Choice(
                text: pieces.map(\.text).joined(),
                tokens: pieces.flatMap(\.tokens),
                prompt: prompts[index],
                result: result
            )
        }
    }

    private func run(
        _ answer: Running,
        _ body: (ChoiceStep) async throws -> Void
    ) async throws -> GenerationResult {
        var assembler = ChoiceAssembler(
            answer.request,
            tokenizer: tokenizer,
            reportsTokens: reportsTokens
        )
        var events = answer.stream.makeAsyncIterator()
        var last: ContinuousClock.Instant?
        while let event = try await next(&events) {
            switch event {
            case .prompt(let tokens):
                try await body(.prompt(tokens))
            case .token(let token):
                let now = ContinuousClock.now
                if let last {
                    metrics.nextToken(afterSeconds: (now - last) / .seconds(1))
                } else {
                    metrics.firstToken(afterSeconds: (now - start) / .seconds(1))
                }
                last = now
                if let piece = assembler.take(token) {
                    try await body(.piece(piece))
                }
            case .finished(let result):
                guard result.reason != .cancelled else {
                    throw APIError.unavailable("The answer was broken off.", code: "cancelled")
                }
                if let piece = assembler.finish(result) {
                    try await body(.piece(piece))
                }
                try await body(.finished(result))
                metrics.answerFinished(
                    result,
                    afterSeconds: (ContinuousClock.now - start) / .seconds(1)
                )
                return result
            }
        }
        // The sequence ends early only when this task has been cancelled.
        metrics.answerCancelled()
        throw CancellationError()
    }
}

extension Generation {
    /// The next event; what the engine fails with becomes the API's error.
    private func next(
        _ events: inout GenerationStream.AsyncIterator
    ) async throws -> GenerationEvent? {
        do {
            return try await events.next()
        } catch let error as EngineError {
            throw APIError(error, param: param)
        } catch SamplingError.noCandidate {
            throw APIError.invalidValue("\(SamplingError.noCandidate)", param: "logit_bias")
        }
    }
}
