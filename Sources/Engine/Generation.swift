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
    private var constraint: ConstraintMatcher?
    private var figures: ConstraintFigures?
    private var thinking: ThinkingClock?
    private var started: ContinuousClock.Instant?
    private var firstToken: ContinuousClock.Instant?
    /// Set on admission.
    var sequence: CachedSequence?
    /// Prompt tokens whose keys and values were there already.
    var cachedTokens = 0
    /// Tokens of `history` evaluated or adopted.
    var evaluated = 0
    /// The prompt's tokens with their scores, as far as these are known.
    private var scoredPrompt: [GeneratedToken] = []
    /// Tokens generated.
    private(set) var tokens: [Int32] = []
    /// How many of them the last choice brought: the token chosen, and what had to follow it.
    private(set) var lastRun = 0
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
        constraint = job.constraint
        figures = request.measuresConstraint ? ConstraintFigures() : nil
        thinking = request.thinkingLimit.map { ThinkingClock($0, tokenizer) }
        let room = contextLength - request.prompt.count
        limit = min(request.maxTokens ?? room, room)
        tokens.reserveCapacity(min(limit, 4096))
    }

    /// Tokens that remain to be evaluated before the next one can be chosen.
    var pending: ArraySlice<Int32> {
        evaluated < request.prompt.count
            ? request.prompt[evaluated...] : tokens[(evaluated - request.prompt.count)...]
    }

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
        let before = tokens.count
        defer { lastRun = tokens.count - before }
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
        let allowed = allowedTokens()
        if let allowed, allowed.isEmpty {
            throw EngineError.noToken("no token of the vocabulary can follow in the grammar")
        }
        let token = try sampler.sample(logits, allowed: allowed)
        append(token, try raw?.withUnsafeBufferPointer { try scored(token, "", $0) })
        appendForced()
    }

    /// The tokens that the constraint allows next; nil for all.
    private func allowedTokens() -> TokenMask? {
        guard figures != nil else { return constraint?.allowed() }
        let start = ContinuousClock.now
        let allowed = constraint?.allowed()
        let (seconds, attoseconds) = start.duration(to: .now).components
        if allowed != nil {
            figures?.maskNanoseconds.append(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        return allowed
    }

    /// Adds a token to the answer, reports it, and ends the answer where it ends.
    private func append(_ token: Int32, _ scored: GeneratedToken? = nil) {
        sampler.accept(token)
        tokens.append(token)
        let isEnd = !request.ignoresEndOfGeneration && tokenizer.endOfGeneration.contains(token)
        let isComplete = constraint?.accept(token) ?? false
        thinking?.accept(token)
        continuation.yield(
            .token(
                GeneratedToken(
                    id: token,
                    text: isEnd ? "" : stops.append(text(of: token)),
                    logProbability: scored?.logProbability,
                    alternatives: scored?.alternatives ?? []
                )
            )
        )
        if isEnd || isComplete || stops.found != nil {
            finish(.stop)
        } else if tokens.count >= limit {
            finish(.length)
        }
    }

    private func text(of token: Int32) -> String {
        guard request.visibleTokens.contains(token), !request.rendersSpecialTokens else {
            return decoder.append(token)
        }
        let name = tokenizer.bytes(of: token, renderSpecial: true)
        return decoder.finish() + String(decoding: name, as: UTF8.self)
    }

    /// Adds what must follow; it needs no choice, so it is evaluated together with the next row.
    private func appendForced() {
        guard !isFinished else { return }
        var forced = thinking?.closing ?? []
        // Log probabilities are those of tokens that were chosen, so each needs its own row.
        if forced.isEmpty, request.topLogProbabilities == nil, let constraint {
            forced = constraint.forcedTokens(after: tokens[...], limit: limit - tokens.count)
            figures?.forcedTokens += forced.count
        }
        for token in forced where !isFinished { append(token) }
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
                    decodeMs: milliseconds(prefillEnd.duration(to: now)),
                    constraint: figures
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
    var constraint: ConstraintMatcher?
}

/// Inputs to embed on their way to the engine's thread.
struct EmbeddingJob: Sendable {
    let inputs: [[Int32]]
    let adapterScales: [Float]?
    let cancellation: GenerationStream.Cancellation
    let continuation: CheckedContinuation<[[Float]], any Error>
}
