import Engine
import JSON
import Tokenizer

/// The answers to one request of llama-server's completion endpoints.
struct LlamaAnswer: Sendable {
    private let settings: LlamaSettings
    /// Whether answers come as an array.
    private let isBatch: Bool
    private let prompts: [[Int32]]
    /// One per answer.
    private let generations: [Generation]
    private let engine: any InferenceEngine
    /// How strongly each of the model's adapters changes it.
    private let scales: [Float]
    private let model: String
    private let start = ContinuousClock.now

    /// Queues the answers to all prompts, or none.
    ///
    /// - Throws: `APIError` when the engine refuses one.
    init(
        prompts: [[Int32]],
        isBatch: Bool,
        settings: LlamaSettings,
        engine: any InferenceEngine,
        model: String,
        context: ServerContext
    ) async throws {
        self.settings = settings
        self.engine = engine
        self.model = model
        self.isBatch = isBatch || settings.generation.count > 1
        let count = settings.generation.count
        self.prompts = prompts.flatMap { Array(repeating: $0, count: count) }
        let reportsTokens = settings.returnsTokens || settings.generation.isStreamed
        let constraint = try await settings.generation.output?.constraint(
            context.grammars,
            engine.tokenizer
        )
        let requests = try prompts.flatMap {
            try settings.requests(
                prompt: $0,
                engine: engine,
                constraint: constraint
            )
        }
        scales = requests.first?.adapterScales ?? engine.adapters.map(\.scale)
        generations = try requests.map { request in
            try Generation(
                [request],
                engine: engine,
                param: "prompt",
                metrics: context.metrics,
                reportsTokens: reportsTokens
            )
        }
    }

    /// The whole answer.
    func whole() async throws -> JSONValue {
        let answers = try await withThrowingTaskGroup(of: (Int, JSONValue).self) { group in
            for (index, generation) in generations.enumerated() {
                group.addTask {
                    let choices = try await generation.collect()
                    guard let choice = choices.first else { throw CancellationError() }
                    return (index, final(index, choice))
                }
            }
            var answers: [Int: JSONValue] = [:]
            for try await (index, answer) in group { answers[index] = answer }
            return generations.indices.compactMap { answers[$0] }
        }
        return isBatch ? .array(answers) : answers[0]
    }

    /// The answer in events: pieces, and at the end of each answer its figures.
    func stream(to events: EventStream) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in generations.indices {
                group.addTask { try await stream(index, to: events) }
            }
            try await group.waitForAll()
        }
    }

    private func stream(_ index: Int, to events: EventStream) async throws {
        let progress = PerChoice([Progress()])
        let results = try await generations[index].forEachStep { _, step in
            guard case .piece(let piece) = step else { return }
            progress.update(0) { $0.note(piece) }
            try await events.send(partial(index, piece, progress[0]))
        }
        guard let result = results.first else { throw CancellationError() }
        var choice = Generation.Choice(result: result)
        choice.text = progress[0].text
        try await events.send(final(index, choice))
    }

    private func partial(_ index: Int, _ piece: ChoicePiece, _ progress: Progress) -> JSONValue {
        var object: JSONObject = [
            "index": .int(Int64(index)),
            "content": .string(piece.text),
            "tokens": ids(piece.tokens),
            "stop": false,
            "id_slot": -1,
            "tokens_predicted": .int(Int64(progress.tokens)),
            "tokens_evaluated": .int(Int64(prompts[index].count)),
        ]
        if settings.timesEveryToken, let first = progress.first {
            object["timings"] =
                LlamaTimings(
                    promptTokens: prompts[index].count,
                    promptMs: (first - start) / .milliseconds(1),
                    predictedTokens: progress.tokens,
                    predictedMs: (ContinuousClock.now - first) / .milliseconds(1)
                ).json
        }
        if settings.generation.topLogProbabilities != nil {
            object["completion_probabilities"] = probabilities(piece.tokens)
        }
        return .object(object)
    }

    private func final(_ index: Int, _ choice: Generation.Choice) -> JSONValue {
        let result = choice.result
        let isStreamed = settings.generation.isStreamed
        let tokenizer = engine.tokenizer
        let length = result.promptTokens + result.completionTokens
        let isFull = result.reason == .length && length >= engine.contextLength
        var object: JSONObject = [
            "index": .int(Int64(index)),
            "content": .string(isStreamed ? "" : choice.text),
            "tokens": isStreamed ? [] : ids(choice.tokens),
            "id_slot": -1,
            "stop": true,
            "model": .string(model),
            "tokens_predicted": .int(Int64(result.completionTokens)),
            "tokens_evaluated": .int(Int64(result.promptTokens)),
            "generation_settings": LlamaSettings.json(settings.generation, scales: scales),
            "prompt": .string(tokenizer.decode(prompts[index], skipSpecial: false)),
            "has_new_line": .bool(choice.text.utf8.contains(UInt8(ascii: "\n"))),
            "truncated": .bool(isFull),
            "stop_type": .string(Self.stopType(result)),
            "stopping_word": .string(result.stopText ?? ""),
            "tokens_cached": .int(Int64(result.cachedTokens)),
            "timings": LlamaTimings(result).json,
        ]
        if !isStreamed, settings.generation.topLogProbabilities != nil {
            object["completion_probabilities"] = probabilities(choice.tokens)
        }
        return .object(selected(object))
    }

    /// The members asked for; one of a nested object (`a/b`) comes out under its path.
    private func selected(_ object: JSONObject) -> JSONObject {
        guard !settings.responseFields.isEmpty else { return object }
        var selected = JSONObject()
        for field in settings.responseFields {
            let path = field.split(separator: "/").map(String.init)
            let value = path.reduce(JSONValue.object(object) as JSONValue?) { $0?[$1] }
            selected[path.last ?? field] = value
        }
        return selected
    }

    private static func stopType(_ result: GenerationResult) -> String {
        switch result.reason {
        case .length: "limit"
        case .stop: result.stopText == nil ? "eos" : "word"
        case .cancelled: "none"
        }
    }

    private func ids(_ tokens: [GeneratedToken]) -> JSONValue {
        let areWanted = settings.returnsTokens || settings.generation.isStreamed
        return .array(areWanted ? tokens.map { .int(Int64($0.id)) } : [])
    }

    private func probabilities(_ tokens: [GeneratedToken]) -> JSONValue {
        .array(
            tokens.map { token in
                var entry = entry(token.id, token.logProbability ?? -.infinity)
                entry["top_logprobs"] = .array(
                    token.alternatives.map { .object(self.entry($0.id, $0.logProbability)) }
                )
                return .object(entry)
            }
        )
    }

    private func entry(_ token: Int32, _ logProbability: Float) -> JSONObject {
        let bytes = engine.tokenizer.bytes(of: token, renderSpecial: true)
        // JSON has no infinity; llama-server writes the lowest number.
        let value = max(logProbability, -.greatestFiniteMagnitude)
        return [
            "id": .int(Int64(token)),
            "token": .string(String(decoding: bytes, as: UTF8.self)),
            "bytes": .array(bytes.map { .int(Int64($0)) }),
            "logprob": .float(value),
        ]
    }

    /// How far a streamed answer has come.
    private struct Progress: Sendable {
        var tokens = 0
        var text = ""
        var first: ContinuousClock.Instant?

        mutating func note(_ piece: ChoicePiece) {
            if first == nil { first = .now }
            tokens += piece.tokens.count
            text += piece.text
        }
    }
}
