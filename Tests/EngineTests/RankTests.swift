import Engine
import Foundation
import GGUF
import Tensor
import Testing

@Suite(.enabled(if: SharedModels.folder != nil))
struct RankTests {
    @Test("A BERT with a classifier scores pairs as llama.cpp does")
    func scores() async throws {
        let path = NSTemporaryDirectory() + "rank-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Self.ranker().write(to: path)
        var options = EngineOptions()
        options.threads = 1
        let engine = try Engine.load(path: path, options: options)
        #expect(engine.isRanker)
        let scores = try await engine.embed([
            [2, 10, 11, 3, 20, 21, 22, 3], [2, 50, 60, 3, 70, 3],
        ])
        // llama.cpp's scores of the same file.
        for (score, wanted) in zip(scores, [0.215825915, 0.081066251] as [Float]) {
            #expect(score.count == 1)
            #expect(abs(score[0] - wanted) < 2e-3)
        }
        engine.shutdown()
    }

    /// The reference BERT with a head of weights that a formula gives.
    private static func ranker() throws -> GGUFWriter {
        let folder = try #require(SharedModels.folder)
        let base = try GGUFFile(path: folder + "/golden/arch/bert-cls.gguf")
        var writer = try GGUFWriter()
        writer.set(base.metadata)
        writer.set("bert.pooling_type", .uint32(4))
        for tensor in base.tensors {
            try writer.addTensor(
                tensor.name,
                type: tensor.type,
                dimensions: tensor.shape.dimensions,
                bytes: Array(tensor.bytes)
            )
        }
        func add(_ name: String, _ dimensions: [Int], _ value: (Double) -> Double) throws {
            let count = dimensions.reduce(1, *)
            let floats = (0..<count).map { Float(value(Double($0))) }
            try writer.addTensor(
                name,
                type: .f32,
                dimensions: dimensions,
                bytes: floats.withUnsafeBytes { Array($0) }
            )
        }
        try add("cls.weight", [64, 64]) { sin($0) * 0.2 }
        try add("cls.bias", [64]) { cos($0) * 0.25 }
        try add("cls.output.weight", [64, 1]) { sin(0.5 * $0) }
        try add("cls.output.bias", [1]) { _ in 0.3 }
        return writer
    }
}
