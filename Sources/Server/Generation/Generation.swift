import Engine
import Sampling
import Synchronization
import Tokenizer

/// The answers under way for one request; every endpoint and both ways of answering use it.
struct Generation: Sendable {
    /// One answer when it is complete.
    struct Choice: Sendable {
        var text = ""
        var tokens: [GeneratedToken] = []
        var result: GenerationResult
    }

    private struct Running: Sendable {
        let request: GenerationRequest
        let stream: GenerationStream
    }

    private let running: [Running]
    /// The request field that holds the prompt.
    private let param: String
    private let tokenizer: Tokenizer
    private let metrics: ServerMetrics
    private let start = ContinuousClock.now

    /// Queues all requests, or none.
    ///
    /// - Throws: `APIError` when the engine refuses one; `param` names the field of the prompt.
    init(
        _ requests: [GenerationRequest],
        engine: any InferenceEngine,
        param: String,
        metrics: ServerMetrics
    ) throws {
        self.param = param
        self.tokenizer = engine.tokenizer
        self.metrics = metrics
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
    /// - Throws: What an answer fails with, or what `body` throws; the other answers end then.
    func forEachStep(
        _ body: @escaping @Sendable (_ choice: Int, ChoiceStep) async throws -> Void
    ) async throws -> [GenerationResult] {
        let first = Once()
        return try await withThrowingTaskGroup(of: (Int, GenerationResult).self) { group in
            for (index, answer) in running.enumerated() {
                group.addTask {
                    // Whatever ends the reading ends the work.
                    defer { answer.stream.cancel() }
                    let result = try await run(answer) { step in
                        if first.claim() {
                            metrics.firstToken(
                                afterSeconds: (ContinuousClock.now - start) / .seconds(1)
                            )
                        }
                        try await body(index, step)
                    }
                    return (index, result)
                }
            }
            var results: [Int: GenerationResult] = [:]
            for try await (index, result) in group {
                results[index] = result
            }
            return running.indices.compactMap { results[$0] }
        }
    }

    /// Runs all answers to their ends.
    ///
    /// - Returns: One choice per request, in the order of the requests.
    func collect() async throws -> [Choice] {
        let collected = PerChoice<[ChoicePiece]>(Array(repeating: [], count: running.count))
        let results = try await forEachStep { index, step in
            guard case .piece(let piece) = step else { return }
            collected.update(index) { $0.append(piece) }
        }
        return results.enumerated().map { index, result in
            let pieces = collected[index]
            return Choice(
                text: pieces.map(\.text).joined(),
                tokens: pieces.flatMap(\.tokens),
                result: result
            )
        }
    }

    private func run(
        _ answer: Running,
        _ body: (ChoiceStep) async throws -> Void
    ) async throws -> GenerationResult {
        var assembler = ChoiceAssembler(answer.request, tokenizer: tokenizer)
        var events = answer.stream.makeAsyncIterator()
        while let event = try await next(&events) {
            switch event {
            case .token(let token):
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
                try await body(.finished(result.reason))
                metrics.answerFinished(result)
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

/// Something that only the first to come does.
private final class Once: Sendable {
    private let isClaimed = Atomic<Bool>(false)

    /// Whether the caller is the first.
    func claim() -> Bool {
        !isClaimed.exchange(true, ordering: .relaxed)
    }
}
