import Engine
import Grammar
import JSON
import Sampling
import Testing
import Tokenizer

@Suite(.enabled(if: SharedModels.folder != nil))
struct ConstraintTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string", "maxLength": 8],
            "numbers": ["type": "array", "items": ["type": "integer"], "maxItems": 3],
        ],
        "required": ["name", "numbers"],
    ]

    private func engine() throws -> Engine {
        var options = EngineOptions()
        options.threads = 2
        return try Engine.load(path: SharedModels.stories, options: options)
    }

    private func request(
        _ engine: Engine,
        _ constraint: GenerationConstraint?,
        seed: UInt64,
        maxTokens: Int = 300
    ) -> GenerationRequest {
        var request = GenerationRequest(
            prompt: engine.tokenizer.encode("Once", addSpecial: true, parseSpecial: false),
            maxTokens: maxTokens
        )
        request.sampling.temperature = 2
        request.sampling.topK = 0
        request.sampling.topP = 1
        request.sampling.minP = 0
        request.sampling.seed = seed
        request.constraint = constraint
        return request
    }

    private func collect(
        _ stream: GenerationStream
    ) async throws -> (text: String, tokens: [Int32], result: GenerationResult) {
        var text = ""
        var tokens: [Int32] = []
        for try await event in stream {
            switch event {
            case .token(let token):
                text += token.text
                tokens.append(token.id)
            case .finished(let result): return (text + result.trailingText, tokens, result)
            default: continue
            }
        }
        throw EngineError.evaluation("the stream ended without a result")
    }

    @Test("Answers held to a schema satisfy it and end with it, at any temperature")
    func schema() async throws {
        let engine = try engine()
        let grammar = try Grammar(jsonSchema: Self.schema)
        for seed in 0..<20 {
            let (text, tokens, result) = try await collect(
                engine.submit(
                    request(engine, GenerationConstraint(whole: grammar), seed: UInt64(seed))
                )
            )
            #expect(grammar.check(text) == .accepts, "\(text)")
            #expect(result.reason == .stop)
            #expect(result.completionTokens == tokens.count)
        }
    }

    @Test("An answer cut short is the beginning of one that satisfies the schema")
    func cut() async throws {
        let engine = try engine()
        let grammar = try Grammar(jsonSchema: Self.schema)
        let (text, tokens, result) = try await collect(
            engine.submit(
                request(engine, GenerationConstraint(whole: grammar), seed: 1, maxTokens: 7)
            )
        )
        #expect(grammar.check(text) == .prefix, "\(text)")
        #expect(result.reason == .length)
        #expect(tokens.count == 7)
    }

    @Test("A text without a choice costs no sampling and is the same")
    func forced() async throws {
        let engine = try engine()
        let text = "once upon a time, in a little house, there was a cat"
        let grammar = try Grammar(choice: [text])
        let (answer, _, result) = try await collect(
            engine.submit(request(engine, GenerationConstraint(whole: grammar), seed: 3))
        )
        #expect(answer == text)
        #expect(result.reason == .stop)
    }

    @Test("Behind a trigger the grammar holds, before and after it nothing")
    func trigger() async throws {
        let engine = try engine()
        let grammar = try Grammar(regex: "[0-9]{4}!")
        let constraint = GenerationConstraint(triggers: [.init(["e"], grammar)])
        let (text, _, _) = try await collect(
            engine.submit(request(engine, constraint, seed: 4, maxTokens: 60))
        )
        let pieces = text.split(separator: "e", omittingEmptySubsequences: false)
        #expect(pieces.count > 1)
        // A token that holds more than the trigger is the only way past it.
        #expect(text.firstMatch(of: /e[0-9]{4}!/) != nil, "\(text)")
    }

    @Test("A trigger of two texts fires behind both")
    func twoTexts() async throws {
        let engine = try engine()
        let grammar = try Grammar(regex: "[0-9]{4}!")
        let constraint = GenerationConstraint(
            initial: try Grammar(regex: "call f"),
            triggers: [
                .init(["call f", "e"], grammar, endsAnswer: true),
                .init(["call g", "e"], try Grammar(regex: "x"), endsAnswer: true),
            ]
        )
        let (text, _, result) = try await collect(
            engine.submit(request(engine, constraint, seed: 5))
        )
        #expect(text.hasPrefix("call f"))
        #expect(text.firstMatch(of: /e[0-9]{4}!$/) != nil, "\(text)")
        #expect(result.reason == .stop)
    }

    @Test("Constrained answers are the same alone and beside others")
    func batch() async throws {
        let engine = try engine()
        let grammar = try Grammar(jsonSchema: Self.schema)
        var alone: [[Int32]] = []
        for seed in 0..<6 {
            let constraint = seed % 2 == 0 ? GenerationConstraint(whole: grammar) : nil
            alone.append(
                try await collect(
                    engine.submit(request(engine, constraint, seed: UInt64(seed), maxTokens: 80))
                ).tokens
            )
        }
        let streams = try (0..<6).map { seed in
            try engine.submit(
                request(
                    engine,
                    seed % 2 == 0 ? GenerationConstraint(whole: grammar) : nil,
                    seed: UInt64(seed),
                    maxTokens: 80
                )
            )
        }
        for (seed, stream) in streams.enumerated() {
            #expect(try await collect(stream).tokens == alone[seed], "seed \(seed)")
        }
    }

    @Test("A vocabulary that cannot spell the grammar is an error, not a crash")
    func deadEnd() async throws {
        let engine = try engine()
        var request = request(
            engine,
            GenerationConstraint(whole: try Grammar(choice: ["abc"])),
            seed: 6
        )
        for token in 0..<Int32(engine.tokenizer.vocabularySize) {
            request.sampling.logitBias[token] = -.infinity
        }
        let stream = try engine.submit(request)
        await #expect(throws: (any Error).self) { try await collect(stream) }
    }

    @Test("Thinking ends at its limit")
    func thinkingLimit() async throws {
        let engine = try engine()
        let tokens = engine.tokenizer.encode("!!!", addSpecial: false, parseSpecial: false)
        var request = request(engine, nil, seed: 7, maxTokens: 40)
        request.thinkingLimit = ThinkingLimit(
            tokens: 5,
            opening: nil,
            closing: "!!!",
            interruption: tokens
        )
        let (_, answer, _) = try await collect(engine.submit(request))
        #expect(Array(answer[5..<5 + tokens.count]) == tokens)
        #expect(answer.count == 40)
    }
}
