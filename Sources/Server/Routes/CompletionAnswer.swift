import Engine
import JSON
import Tokenizer

/// The answers to all prompts of one request to `/v1/completions`.
struct CompletionAnswer: Sendable {
    /// A prompt as it is evaluated and as it is shown.
    private struct Prompt: Sendable {
        let tokens: [Int32]
        /// The text that the answers begin with.
        var echo = ""
        /// Tokens in front that the text does not have.
        var hiddenTokens = 0
    }

    private let envelope: AnswerEnvelope
    private let settings: GenerationSettings
    private let candidates: Int
    private let prompts: [Prompt]
    /// Whether the prompts' own log probabilities are reported.
    private let scoresPrompt: Bool
    /// `candidates` answers per prompt; nil when nothing is to be evaluated.
    private let generation: Generation?
    private let format: LogProbabilities

    /// Queues the answers.
    init(_ wanted: CompletionRequest, _ context: ServerContext) async throws {
        let description = try await context.models.description(of: wanted.model)
        let engine = try await context.models.engine(named: wanted.model)
        let tokenizer = engine.tokenizer
        settings = wanted.settings
        candidates = wanted.candidates
        format = LogProbabilities(tokenizer: tokenizer)
        envelope = AnswerEnvelope(
            idPrefix: "cmpl-",
            object: "text_completion",
            model: description.id,
            engine: engine
        )
        prompts = try Self.prompts(wanted, tokenizer)
        scoresPrompt = wanted.echoes && settings.topLogProbabilities != nil
        // With no tokens to generate or score there is only the echo.
        guard settings.maxTokens != 0 || scoresPrompt else {
            generation = nil
            return
        }
        var drawn = settings
        drawn.count = candidates
        if candidates > settings.count {
            drawn.topLogProbabilities = settings.topLogProbabilities ?? 0
        }
        let constraint = try await settings.output?.constraint(context.grammars, tokenizer)
        var requests: [GenerationRequest] = []
        for prompt in prompts {
            requests += try drawn.requests(
                prompt: prompt.tokens,
                engine: engine,
                constraint: constraint
            )
        }
        for index in requests.indices {
            requests[index].scoresPrompt = scoresPrompt
        }
        generation = try Generation(
            requests,
            engine: engine,
            param: "prompt",
            metrics: context.metrics
        )
    }

    private static func prompts(
        _ wanted: CompletionRequest,
        _ tokenizer: Tokenizer
    ) throws(APIError) -> [Prompt] {
        if let suffix = wanted.suffix {
            let gap = try FillInTheMiddle(tokenizer, param: "suffix")
            return try wanted.prompts.map { input throws(APIError) in
                Prompt(tokens: try gap.prompt(before: input, after: suffix))
            }
        }
        return try wanted.prompts.map { input throws(APIError) in
            var prompt = Prompt(tokens: try input.encoded(with: tokenizer, field: "prompt"))
            guard wanted.echoes else { return prompt }
            switch input {
            case .text(let text):
                prompt.echo = text
                let isAdded = tokenizer.addsBOS && prompt.tokens.first == tokenizer.bos
                prompt.hiddenTokens = isAdded ? 1 : 0
            case .tokens(let tokens):
                prompt.echo = tokenizer.decode(tokens, skipSpecial: false)
            }
            return prompt
        }
    }

    /// All answers in one object.
    func whole() async throws -> JSONValue {
        guard let generation else {
            let json = (0..<prompts.count * settings.count).map {
                choice($0, text: prompts[$0 / settings.count].echo, finish: .length)
            }
            return envelope.json(choices: json, usage: usage(nil))
        }
        let choices = try await generation.collect()
        let given = prompts.indices.flatMap { prompt in
            best(of: Array(choices[prompt * candidates..<(prompt + 1) * candidates])).map {
                (prompts[prompt], $0)
            }
        }
        let json = given.enumerated().map { index, item in
            let (prompt, answer) = item
            let scored = answer.prompt.dropFirst(prompt.hiddenTokens)
            var offset = scoresPrompt ? 0 : prompt.echo.unicodeScalars.count
            return choice(
                index,
                text: prompt.echo + answer.text,
                tokens: scored + answer.tokens,
                offset: &offset,
                finish: answer.result.reason
            )
        }
        return envelope.json(choices: json, usage: usage(choices.map(\.result)))
    }

    /// The answers whose tokens are most probable on average, as many as are wanted.
    private func best(of choices: [Generation.Choice]) -> [Generation.Choice] {
        guard choices.count > settings.count else { return choices }
        func score(_ choice: Generation.Choice) -> Float {
            let sum = choice.tokens.reduce(0) { $0 + ($1.logProbability ?? 0) }
            return sum / Float(max(1, choice.tokens.count))
        }
        let ranked = choices.enumerated().sorted {
            let (left, right) = (score($0.element), score($1.element))
            return left == right ? $0.offset < $1.offset : left > right
        }
        return ranked.prefix(settings.count).map(\.element)
    }

    /// Sends the answers as they come.
    func stream(to events: EventStream) async throws {
        let owners = (0..<prompts.count * settings.count).map { prompts[$0 / settings.count] }
        if !scoresPrompt {
            for (index, owner) in owners.enumerated() where !owner.echo.isEmpty {
                try await send(events, choice(index, text: owner.echo))
            }
        }
        let offsets = PerChoice(owners.map { scoresPrompt ? 0 : $0.echo.unicodeScalars.count })
        let results = try await generation?.forEachStep { index, step in
            switch step {
            case .prompt(let tokens):
                let scored = Array(tokens.dropFirst(owners[index].hiddenTokens))
                try await send(events, index, owners[index].echo, scored, offsets)
            case .piece(let piece):
                try await send(events, index, piece.text, piece.tokens, offsets)
            case .finished(let result):
                try await send(events, choice(index, text: "", finish: result.reason))
            }
        }
        if results == nil {
            for index in owners.indices {
                try await send(events, choice(index, text: "", finish: .length))
            }
        }
        if settings.includesUsage {
            try await events.send(envelope.json(choices: [], usage: usage(results)))
        }
    }

    private func send(
        _ events: EventStream,
        _ index: Int,
        _ text: String,
        _ tokens: [GeneratedToken],
        _ offsets: PerChoice<Int>
    ) async throws {
        var offset = offsets[index]
        let json = choice(index, text: text, tokens: tokens, offset: &offset)
        offsets[index] = offset
        try await send(events, json)
    }

    private func send(_ events: EventStream, _ choice: JSONValue) async throws {
        try await events.send(
            envelope.json(choices: [choice], nullUsage: settings.includesUsage)
        )
    }

    private func choice(_ index: Int, text: String, finish: FinishReason? = nil) -> JSONValue {
        var offset = 0
        return choice(index, text: text, tokens: [], offset: &offset, finish: finish)
    }

    private func choice(
        _ index: Int,
        text: String,
        tokens: [GeneratedToken],
        offset: inout Int,
        finish: FinishReason? = nil
    ) -> JSONValue {
        let isReported = settings.topLogProbabilities != nil
        return [
            "text": .string(text),
            "index": .int(Int64(index)),
            "logprobs": isReported ? format.completion(tokens, offset: &offset) : .null,
            "finish_reason": finish.map { .string($0.rawValue) } ?? .null,
        ]
    }

    /// Counts all answers that were generated, those not given included.
    private func usage(_ results: [GenerationResult]?) -> Usage {
        guard let results else {
            return Usage(promptTokens: prompts.reduce(0) { $0 + $1.tokens.count })
        }
        return stride(from: 0, to: results.count, by: candidates).reduce(Usage()) {
            $0 + Usage(choices: Array(results[$1..<$1 + candidates]))
        }
    }
}
