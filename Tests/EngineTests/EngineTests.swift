import Engine
import Foundation
import GGUF
import Sampling
import Testing
import Tokenizer

/// Real small models beside the checkout.
enum SharedModels {
    static let folder: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["SHIMMY_SHARED"]
            ?? root.deletingLastPathComponent().appendingPathComponent("shared").path
        return FileManager.default.fileExists(atPath: shared + "/models/stories260K.gguf")
            ? shared : nil
    }()

    static var stories: String { (folder ?? "") + "/models/stories260K.gguf" }
}

@Suite(.enabled(if: SharedModels.folder != nil))
struct EngineTests {
    private func engine(_ change: (inout EngineOptions) -> Void = { _ in }) throws -> Engine {
        var options = EngineOptions()
        options.threads = 2
        change(&options)
        return try Engine.load(path: SharedModels.stories, options: options)
    }

    private func request(
        _ engine: Engine,
        _ text: String,
        maxTokens: Int = 60,
        sampling: SamplerParameters = .greedy
    ) -> GenerationRequest {
        GenerationRequest(
            prompt: engine.tokenizer.encode(text, addSpecial: true, parseSpecial: false),
            maxTokens: maxTokens,
            sampling: sampling
        )
    }

    private func collect(
        _ stream: GenerationStream
    ) async throws -> (text: String, tokens: [Int32], result: GenerationResult) {
        var text = ""
        var tokens: [Int32] = []
        for try await event in stream {
            switch event {
            case .prompt: break
            case .token(let token):
                text += token.text
                tokens.append(token.id)
            case .finished(let result):
                return (text + result.trailingText, tokens, result)
            }
        }
        throw EngineError.evaluation("the stream ended without a result")
    }

    @Test("a real model tells the story the reference tells")
    func story() async throws {
        let engine = try engine()
        let (text, tokens, result) = try await collect(
            engine.submit(request(engine, "Once upon a time", maxTokens: 75))
        )
        #expect(
            text.hasPrefix(
                ", there was a little girl named Lily. She loved to play outside in the park. "
                    + "One day, she saw a big, red ball. She wanted to play with it, but it was "
                    + "too high."
            )
        )
        #expect(result.reason == .length)
        #expect(tokens.count == 75 && result.completionTokens == 75)
        #expect(result.promptTokens == 5)
    }

    @Test("answers are the same alone and in a batch of mixed lengths")
    func batching() async throws {
        let engine = try engine { $0.maximumSequences = 4 }
        let prompts = [
            "Once upon a time", "Lily", "The big red ball was too high, so", "One day, a dog and a",
            "Tom liked", "In the park there was a tree. It was",
        ]
        var alone: [[Int32]] = []
        for prompt in prompts {
            let fresh = try self.engine()
            alone.append(try await collect(fresh.submit(request(fresh, prompt))).tokens)
        }
        try await withThrowingTaskGroup(of: (Int, [Int32]).self) { group in
            for (index, prompt) in prompts.enumerated() {
                let stream = try engine.submit(request(engine, prompt))
                group.addTask { (index, try await collect(stream).tokens) }
            }
            for try await (index, tokens) in group { #expect(tokens == alone[index]) }
        }
    }

    @Test("a scored prompt has the probabilities that generating it has", arguments: [3, 512])
    func scoredPrompt(batchSize: Int) async throws {
        let engine = try engine {
            $0.batchSize = batchSize
            $0.maximumSequences = 2
        }
        var generated = request(engine, "Once upon a time", maxTokens: 12)
        generated.topLogProbabilities = 2
        let prompt = generated.prompt
        let wanted = try await scores(engine.submit(generated)).tokens
        var scored = GenerationRequest(prompt: prompt + wanted.map(\.id), maxTokens: 0)
        scored.topLogProbabilities = 2
        scored.scoresPrompt = true
        for _ in 0..<2 {
            let found = try await scores(engine.submit(scored)).prompt
            #expect(found.map(\.id) == scored.prompt)
            #expect(found.first?.logProbability == nil)
            for (one, other) in zip(found.suffix(wanted.count), wanted) {
                let (a, b) = (one.logProbability ?? 0, other.logProbability ?? 1)
                #expect(abs(a - b) < 1e-3, "\(one) \(other)")
                #expect(one.alternatives.map(\.id) == other.alternatives.map(\.id))
            }
        }
    }

    private func scores(
        _ stream: GenerationStream
    ) async throws -> (prompt: [GeneratedToken], tokens: [GeneratedToken]) {
        var (prompt, tokens): ([GeneratedToken], [GeneratedToken]) = ([], [])
        for try await event in stream {
            switch event {
            case .prompt(let scored): prompt = scored
            case .token(let token): tokens.append(token)
            case .finished: return (prompt, tokens)
            }
        }
        throw EngineError.evaluation("the stream ended without a result")
    }

    @Test("a repeated prompt reuses its keys and values and gives the same answer")
    func prefix() async throws {
        let engine = try engine()
        let first = try await collect(engine.submit(request(engine, "Once upon a time, there")))
        let second = try await collect(engine.submit(request(engine, "Once upon a time, there")))
        #expect(first.result.cachedTokens == 0)
        #expect(second.result.cachedTokens == second.result.promptTokens - 1)
        #expect(first.text == second.text)
    }

    @Test("prompts that come together and begin alike are evaluated once, and answered as alone")
    func burst() async throws {
        let text = String(repeating: "Once upon a time there was a big dog. ", count: 12)
        let ends = ["Lily", "Tom", "It was", "Lily"]
        var alone: [[Int32]] = []
        for end in ends {
            let fresh = try engine()
            alone.append(try await collect(fresh.submit(request(fresh, text + end))).tokens)
        }
        let engine = try engine()
        let streams = try ends.map { try engine.submit(request(engine, text + $0)) }
        let common = request(engine, text).prompt.count - 2
        var evaluated = 0
        for (stream, tokens) in zip(streams, alone) {
            let answer = try await collect(stream)
            #expect(answer.tokens == tokens)
            if answer.result.cachedTokens < common { evaluated += 1 }
        }
        #expect(evaluated == 1)
    }

    @Test("the same seed gives the same text, another seed another")
    func seed() async throws {
        let engine = try engine()
        var sampling = SamplerParameters()
        sampling.temperature = 1
        sampling.seed = 7
        let a = try await collect(engine.submit(request(engine, "Once", sampling: sampling)))
        let b = try await collect(engine.submit(request(engine, "Once", sampling: sampling)))
        sampling.seed = 8
        let c = try await collect(engine.submit(request(engine, "Once", sampling: sampling)))
        #expect(a.tokens == b.tokens)
        #expect(a.tokens != c.tokens)
    }

    @Test("a stop text ends the answer before it")
    func stop() async throws {
        let engine = try engine()
        var request = request(engine, "Once upon a time")
        request.stop = ["Lily"]
        let (text, _, result) = try await collect(engine.submit(request))
        #expect(text == ", there was a little girl named ")
        #expect(result.reason == .stop && result.stopText == "Lily")
    }

    @Test("a cancelled answer ends without its tokens and leaves room for others")
    func cancel() async throws {
        let engine = try engine { $0.maximumSequences = 1 }
        var endless = request(engine, "Once", maxTokens: 400)
        endless.ignoresEndOfGeneration = true
        // Those before it keep the engine busy until long after the cancellation.
        let before = try (0..<5).map { _ in try engine.submit(endless) }
        let cancelled = try engine.submit(endless)
        cancelled.cancel()
        let (_, tokens, result) = try await collect(cancelled)
        #expect(result.reason == .cancelled)
        #expect(tokens.isEmpty)
        for stream in before { #expect(try await collect(stream).tokens.count == 400) }
        let after = try await collect(engine.submit(request(engine, "Once", maxTokens: 5)))
        #expect(after.tokens.count == 5)
    }

    @Test("log probabilities are those of the raw distribution")
    func logProbabilities() async throws {
        let engine = try engine()
        var request = request(engine, "Once upon a time", maxTokens: 3)
        request.topLogProbabilities = 5
        for try await event in try engine.submit(request) {
            guard case .token(let token) = event else { continue }
            #expect(token.alternatives.count == 5)
            #expect(token.alternatives.first?.id == token.id)
            #expect(token.alternatives.first?.logProbability == token.logProbability)
            let sum = token.alternatives.reduce(0) { $0 + exp(Double($1.logProbability)) }
            #expect(sum <= 1.000_01)
        }
    }

    @Test("prompts that cannot be served are refused with both numbers")
    func refusals() throws {
        let engine = try engine { $0.contextLength = 32 }
        #expect(throws: EngineError.emptyPrompt) { try engine.submit(.init(prompt: [])) }
        #expect(throws: EngineError.promptTooLong(tokens: 40, limit: 32)) {
            try engine.submit(.init(prompt: Array(repeating: 5, count: 40)))
        }
        #expect(throws: EngineError.tokenOutOfRange(id: 512, vocabularySize: 512)) {
            try engine.submit(.init(prompt: [512]))
        }
        engine.shutdown()
        #expect(throws: EngineError.shutDown) {
            // The owner thread takes the order between two steps.
            for _ in 0..<1000 { _ = try engine.submit(.init(prompt: [1], maxTokens: 1)) }
        }
    }

    @Test("an answer ends where the context ends")
    func contextEnd() async throws {
        let engine = try engine { $0.contextLength = 16 }
        var request = request(engine, "Once upon a time", maxTokens: 100)
        request.ignoresEndOfGeneration = true
        let (_, tokens, result) = try await collect(engine.submit(request))
        #expect(result.reason == .length)
        #expect(tokens.count == 16 - 5)
    }
}
