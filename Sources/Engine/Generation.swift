import Models
import Sampling
import Tokenizer

/// One running answer: its place in the cache, its sampler and what was said so far.
///
/// Owned by the engine's thread.
final class Generation {
    let request: GenerationRequest
    let cancellation: GenerationStream.Cancellation
    private let continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
    private let tokenizer: Tokenizer
    private var sampler: Sampler
    private var decoder: StreamDecoder
    private var stops: StopMatcher
    private var started: ContinuousClock.Instant?
    private var firstToken: ContinuousClock.Instant?
    /// Set on admission.
    var sequence: CachedSequence?
    /// Prompt tokens whose keys and values were there already.
    var cachedTokens = 0
    /// Prompt tokens evaluated or adopted.
    var evaluated = 0
    /// The prompt's tokens with their scores, as far as these are known.
    private var scoredPrompt: [GeneratedToken] = []
    /// Tokens generated.
    private(set) var tokens: [Int32] = []
    /// Most tokens this answer may have, the context considered.
    let limit: Int
    private(set) var isFinished = false

    init(
        _ job: GenerationJob,
        tokenizer: Tokenizer,
        vocabularySize: Int,
        contextLength: Int
    ) throws {
        request = job.request
        continuation = job.continuation
        cancellation = job.cancellation
        self.tokenizer = tokenizer
        var parameters = request.sampling
        if request.ignoresEndOfGeneration {
            for token in tokenizer.endOfGeneration { parameters.logitBias[token] = -.infinity }
        }
        sampler = try Sampler(parameters: parameters, vocabularySize: vocabularySize)
        for token in request.prompt { sampler.accept(token) }
        decoder = StreamDecoder(
            tokenizer: tokenizer,
            skipSpecial: !request.rendersSpecialTokens
        )
        stops = StopMatcher(request.stop)
        let room = contextLength - request.prompt.count
        limit = min(request.maxTokens ?? room, room)
        tokens.reserveCapacity(min(limit, 4096))
    }

    /// Whether prompt tokens remain to be evaluated.
    var isPrefilling: Bool { evaluated < request.prompt.count }

    /// Positions this answer will need at most.
    var positions: Int { request.prompt.count + limit }

    /// Everything evaluated or to be evaluated, in order.
    var history: [Int32] { request.prompt + tokens }

    /// Notes the time at which the first prompt token is evaluated.
    func start() {
        if started == nil { started = .now }
    }

    /// Samples the next token and reports it; ends the answer where it ends.
    func take(_ logits: UnsafeMutableBufferPointer<Float>) {
        if firstToken == nil {
            firstToken = .now
            if request.scoresPrompt { reportPrompt() }
        }
        if limit == 0 { return finish(.length) }
        do {
            try sample(logits)
        } catch {
            fail(error)
        }
    }

    /// Scores the prompt's token at `index` by the logits of the one before.
    func score(_ index: Int, _ logits: UnsafeMutableBufferPointer<Float>) {
        do {
            scoredPrompt.append(try scored(request.prompt[index], "", UnsafeBufferPointer(logits)))
        } catch {
            fail(error)
        }
    }

    private func reportPrompt() {
        let first = request.prompt.prefix(1).map {
            GeneratedToken(id: $0, text: "", logProbability: nil, alternatives: [])
        }
        continuation.yield(.prompt(first + scoredPrompt))
        scoredPrompt = []
    }

    private func scored(
        _ token: Int32,
        _ text: String,
        _ logits: UnsafeBufferPointer<Float>
    ) throws -> GeneratedToken {
        let count = request.topLogProbabilities ?? 0
        let scores = try LogProbabilities(logits, count: count, token: token)
        return GeneratedToken(
            id: token,
            text: text,
            logProbability: scores.chosen.logProbability,
            alternatives: scores.top.map {
                ScoredToken(id: $0.token, logProbability: $0.logProbability)
            }
        )
    }

    private func sample(_ logits: UnsafeMutableBufferPointer<Float>) throws {
        // Probabilities are those of the raw logits, which sampling may overwrite.
        let raw = request.topLogProbabilities.map { _ in Array(logits) }
        let token = try sampler.sample(logits)
        sampler.accept(token)
        tokens.append(token)
        let isEnd = !request.ignoresEndOfGeneration && tokenizer.endOfGeneration.contains(token)
        let text = isEnd ? "" : stops.append(decoder.append(token))
        let event =
            try raw?.withUnsafeBufferPointer { try scored(token, text, $0) }
            ?? GeneratedToken(id: token, text: text, logProbability: nil, alternatives: [])
        continuation.yield(.token(event))
        if isEnd || stops.found != nil {
            finish(.stop)
        } else if tokens.count >= limit {
            finish(.length)
        }
    }

    /// Reports the end with its figures.
    func finish(_ reason: FinishReason) {
        guard !isFinished else { return }
        isFinished = true
        let now = ContinuousClock.now
        let trailing = stops.found == nil ? stops.append(decoder.finish()) + stops.finish() : ""
        let prefillEnd = firstToken ?? now
        continuation.yield(
            .finished(
                GenerationResult(
                    reason: stops.found == nil ? reason : .stop,
                    stopText: stops.found,
                    trailingText: trailing,
                    promptTokens: request.prompt.count,
                    cachedTokens: cachedTokens,
                    completionTokens: tokens.count,
                    prefillMs: started.map { milliseconds($0.duration(to: prefillEnd)) } ?? 0,
                    decodeMs: milliseconds(prefillEnd.duration(to: now))
                )
            )
        )
        continuation.finish()
    }

    /// Ends the answer with an error.
    func fail(_ error: any Error) {
        guard !isFinished else { return }
        isFinished = true
        continuation.finish(throwing: error)
    }

    private func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
    }
}

/// A request on its way to the engine's thread.
struct GenerationJob: Sendable {
    let request: GenerationRequest
    let continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
    let cancellation: GenerationStream.Cancellation
}

/// Inputs to embed on their way to the engine's thread.
struct EmbeddingJob: Sendable {
    let inputs: [[Int32]]
    let continuation: CheckedContinuation<[[Float]], any Error>
}
