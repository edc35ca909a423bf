import Engine
import Foundation
import Sampling
import Testing

@Suite(.enabled(if: SharedModels.folder != nil))
struct EmbeddingTests {
    private func load(
        _ file: String,
        _ change: (inout EngineOptions) -> Void = { _ in }
    ) throws -> Engine {
        var options = EngineOptions()
        options.threads = 2
        change(&options)
        return try Engine.load(path: (SharedModels.folder ?? "") + file, options: options)
    }

    @Test(
        "inputs that share a batch have the vectors they have alone",
        arguments: ["/golden/arch/bert-cls.gguf", "/models/stories260K.gguf"]
    )
    func together(file: String) async throws {
        let engine = try load(file) { $0.contextLength = 64 }
        let inputs = (1...40).map { Self.input(length: $0, vocabulary: 60) }
        let together = try await engine.embed(inputs)
        #expect(together.count == inputs.count)
        for (input, vector) in zip(inputs, together) {
            #expect(try await engine.embed([input]) == [vector])
        }
    }

    @Test("an answer goes on, unchanged, while many inputs are embedded, and so do these")
    func beside() async throws {
        let engine = try load("/models/stories260K.gguf") { $0.contextLength = 512 }
        var request = GenerationRequest(prompt: [1, 403, 407], maxTokens: 400, sampling: .greedy)
        request.ignoresEndOfGeneration = true
        let alone = try await tokens(engine.submit(request))
        let inputs = (200..<300).map { Self.input(length: $0, vocabulary: 500) }
        let wanted = try await engine.embed(Array(inputs.prefix(3)))
        let stream = try engine.submit(request)
        async let vectors = engine.embed(inputs)
        #expect(try await tokens(stream) == alone)
        #expect(try await Array(vectors.prefix(3)) == wanted)
    }

    @Test("inputs larger than what answers leave of the cache wait for room, and get it")
    func scarceCache() async throws {
        let engine = try load("/models/stories260K.gguf") {
            $0.contextLength = 256
            $0.maximumSequences = 2
            $0.cacheBytes = 1
        }
        var request = GenerationRequest(prompt: [1, 403], maxTokens: 200, sampling: .greedy)
        request.ignoresEndOfGeneration = true
        let streams = try (0..<4).map { _ in try engine.submit(request) }
        let input = Self.input(length: 250, vocabulary: 500)
        async let vectors = engine.embed([input, input])
        for stream in streams { #expect(try await tokens(stream).count == 200) }
        let found = try await vectors
        #expect(found.count == 2 && found[0] == found[1])
    }

    @Test("more inputs than the queue has places for are refused, those before them embedded")
    func queue() async throws {
        let engine = try load("/models/stories260K.gguf") { $0.queueLimit = 2 }
        let inputs = (200..<300).map { Self.input(length: $0, vocabulary: 500) }
        let outcomes = await withTaskGroup(of: EngineError?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        return try await engine.embed(inputs).count == 100 ? nil : .shutDown
                    } catch {
                        return error as? EngineError ?? .shutDown
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains { $0 == nil })
        #expect(outcomes.contains(.queueFull(limit: 2)))
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .queueFull(limit: 2) })
    }

    @Test("nothing to embed is no vectors")
    func nothing() async throws {
        #expect(try await load("/models/stories260K.gguf").embed([]).isEmpty)
    }

    /// Tokens that differ from one length to the next.
    private static func input(length: Int, vocabulary: Int) -> [Int32] {
        (0..<length).map { position -> Int32 in
            let id = 3 + (length * 7 + position * 5) % vocabulary
            return Int32(id)
        }
    }

    private func tokens(_ stream: GenerationStream) async throws -> [Int32] {
        var tokens: [Int32] = []
        for try await event in stream {
            if case .token(let token) = event { tokens.append(token.id) }
        }
        return tokens
    }
}
