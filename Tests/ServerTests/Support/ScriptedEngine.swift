import ChatTemplate
import Engine
import Synchronization
import Tokenizer

/// An engine that says what a test tells it to say.
final class ScriptedEngine: InferenceEngine {
    /// What to answer to a request.
    struct Script: Sendable {
        /// One event per piece; an empty one is a token whose text is held back.
        var pieces = ["Hel", "lo", ", ", "wör", "ld"]
        var reason = FinishReason.stop
        var logProbability: Float = -0.25
        var stopText: String?
        var trailingText = ""
        /// Fails with this after the pieces.
        var failure: EngineError?
        /// Goes on with the pieces until it is cancelled.
        var isEndless = false
        /// Waits here before the first piece.
        var gate: Gate?
    }

    let name: String
    let architecture = "scripted"
    let contextLength: Int
    let isRanker: Bool
    let tokenizer: Tokenizer
    let chatTemplate: ChatTemplate?
    private let script: @Sendable (GenerationRequest) -> Script
    private let embeddingLength: Int?
    private let isFull: Bool
    private let log = Mutex<(requests: [GenerationRequest], cancelled: Int)>(([], 0))

    init(
        name: String = "scripted",
        contextLength: Int = 4096,
        chatTemplate: ChatTemplate? = nil,
        embeddingLength: Int? = nil,
        isRanker: Bool = false,
        fillsInTheMiddle: Bool = false,
        isFull: Bool = false,
        script: @escaping @Sendable (GenerationRequest) -> Script = { _ in Script() }
    ) throws {
        self.name = name
        self.contextLength = contextLength
        self.chatTemplate = chatTemplate
        self.embeddingLength = embeddingLength
        self.isRanker = isRanker
        self.isFull = isFull
        self.script = script
        tokenizer = try TestVocabulary.tokenizer(fillsInTheMiddle: fillsInTheMiddle)
    }

    /// The requests that came in.
    var requests: [GenerationRequest] { log.withLock { $0.requests } }

    /// Answers that were broken off.
    var cancellations: Int { log.withLock { $0.cancelled } }

    func submit(_ request: GenerationRequest) throws -> GenerationStream {
        if isFull { throw EngineError.queueFull(limit: 4) }
        guard !request.prompt.isEmpty else { throw EngineError.emptyPrompt }
        guard request.prompt.count < contextLength else {
            throw EngineError.promptTooLong(tokens: request.prompt.count, limit: contextLength)
        }
        log.withLock { $0.requests.append(request) }
        let script = script(request)
        let (stream, continuation, cancellation) = GenerationStream.make()
        Task {
            await script.gate?.wait()
            if request.scoresPrompt {
                continuation.yield(.prompt(scored(request)))
            }
            repeat {
                for piece in script.pieces {
                    continuation.yield(.token(token(piece, request, script)))
                    await Task.yield()
                }
            } while script.isEndless && !cancellation.isCancelled
            if script.isEndless {
                log.withLock { $0.cancelled += 1 }
            }
            if let failure = script.failure {
                continuation.finish(throwing: failure)
                return
            }
            continuation.yield(.finished(result(script, request)))
            continuation.finish()
        }
        return stream
    }

    func embed(_ inputs: [[Int32]]) async throws -> [[Float]] {
        if isFull { throw EngineError.queueFull(limit: 4) }
        guard let embeddingLength else { throw EngineError.noEmbeddings("no pooling") }
        return inputs.map { input in
            (0..<embeddingLength).map { Float($0 + input.count) }
        }
    }

    var status: EngineStatus {
        var status = EngineStatus()
        status.places = 4
        status.running = 3
        status.waiting = 2
        status.cachePages = 8
        status.usedCachePages = 2
        return status
    }

    func shutdown() {}

    private func scored(_ request: GenerationRequest) -> [GeneratedToken] {
        request.prompt.enumerated().map { index, id in
            GeneratedToken(
                id: id,
                text: "",
                logProbability: index == 0 ? nil : -1,
                alternatives: []
            )
        }
    }

    private func token(
        _ piece: String,
        _ request: GenerationRequest,
        _ script: Script
    ) -> GeneratedToken {
        let id = piece.utf8.first.map(Int32.init) ?? 65
        let alternatives = (0..<(request.topLogProbabilities ?? 0)).map { rank in
            ScoredToken(id: 97 + Int32(rank), logProbability: -0.5 - Float(rank))
        }
        return GeneratedToken(
            id: id,
            text: piece,
            logProbability: request.topLogProbabilities == nil ? nil : script.logProbability,
            alternatives: alternatives
        )
    }

    private func result(_ script: Script, _ request: GenerationRequest) -> GenerationResult {
        GenerationResult(
            reason: script.isEndless ? .cancelled : script.reason,
            stopText: script.stopText,
            trailingText: script.trailingText,
            promptTokens: request.prompt.count,
            cachedTokens: 2,
            completionTokens: script.pieces.count,
            prefillMs: 10,
            decodeMs: 20
        )
    }
}
