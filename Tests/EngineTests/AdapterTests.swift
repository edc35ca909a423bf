import Engine
import Foundation
import GGUF
import Sampling
import Tensor
import Testing
import Tokenizer

/// Scales of adapters that requests bring along.
@Suite(.enabled(if: SharedModels.folder != nil))
struct AdapterTests {
    /// Writes an adapter for the stories model that changes what it says.
    private func adapter() throws -> URL {
        var writer = try GGUFWriter()
        writer.set("general.type", .string("adapter"))
        writer.set("adapter.type", .string("lora"))
        writer.set("general.architecture", .string("llama"))
        writer.set("adapter.lora.alpha", .float32(4))
        let (rank, width) = (4, 64)
        for ending in [".lora_a", ".lora_b"] {
            let numbers = (0..<rank * width).map { Float($0 * 37 % 101 - 50) / 100 }
            try writer.addTensor(
                "blk.0.attn_output.weight" + ending,
                type: .f32,
                dimensions: ending == ".lora_a" ? [width, rank] : [rank, width],
                bytes: numbers.withUnsafeBytes(Array.init)
            )
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("adapter-\(UUID().uuidString).gguf")
        try Data(writer.bytes()).write(to: file)
        return file
    }

    private func story(_ engine: Engine, _ scales: [Float]?) async throws -> [Int32] {
        var request = GenerationRequest(
            prompt: engine.tokenizer.encode(
                "Once upon a time, there was a little dog. One day",
                addSpecial: true,
                parseSpecial: false
            ),
            maxTokens: 24,
            sampling: .greedy
        )
        request.adapterScales = scales
        var tokens: [Int32] = []
        for try await event in try engine.submit(request) {
            if case .token(let token) = event { tokens.append(token.id) }
        }
        return tokens
    }

    @Test("Requests with scales of their own answer as a model loaded with them, cache and all")
    func scales() async throws {
        let file = try adapter()
        defer { try? FileManager.default.removeItem(at: file) }
        func engine(_ scale: Float?) throws -> Engine {
            var options = EngineOptions()
            options.threads = 2
            options.adapters = scale.map { [AdapterFile(path: file.path, scale: $0)] } ?? []
            return try Engine.load(path: SharedModels.stories, options: options)
        }
        var expected: [Float: [Int32]] = [0: try await story(engine(nil), nil)]
        for scale: Float in [1, -2] { expected[scale] = try await story(engine(scale), nil) }
        #expect(Set(expected.values).count == 3)
        let shared = try engine(1)
        #expect(shared.adapters == [AdapterFile(path: file.path, scale: 1)])
        // The same prompt every time: what the cache holds of other scales must not be used.
        for scale: Float in [1, 0, -2, 1, 0, -2] {
            #expect(try await story(shared, [scale]) == expected[scale], "\(scale)")
        }
        try await withThrowingTaskGroup(of: (Float, [Int32]).self) { group in
            for scale: Float in [1, 0, -2, 1] {
                group.addTask { (scale, try await story(shared, [scale])) }
            }
            for try await (scale, tokens) in group { #expect(tokens == expected[scale]) }
        }
        #expect(try await story(shared, nil) == expected[1])
        shared.setAdapterScales([-2])
        #expect(shared.adapters.map(\.scale) == [-2])
        #expect(try await story(shared, nil) == expected[-2])
    }
}
