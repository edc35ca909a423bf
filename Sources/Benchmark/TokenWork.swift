package import GGUF
import JSON
import Tensor

/// What evaluating one token costs, counted from a file's tensors.
///
/// Attention over the cache is left out: it grows with the position.
package struct TokenWork: Sendable, Equatable {
    /// Bytes of weights that a decoded token reads.
    package private(set) var decodedBytes = 0.0
    /// Operations of the matrices that every token passes through, quantised weights.
    package private(set) var integerOperations = 0.0
    /// The same, float weights.
    package private(set) var floatOperations = 0.0
    /// Operations of the output head, which prompts need once and decoding for each token.
    package private(set) var headOperations = 0.0
    /// Whether the head's weights are floats.
    package private(set) var hasFloatHead = false

    /// Counts the tensors of a file.
    ///
    /// Embeddings are looked up: a row of them is nothing. Of experts, those that are used count.
    ///
    /// - Throws: `GGUFError` when the counts of experts are no numbers.
    package init(file: GGUFFile) throws {
        let architecture = try file.metadata.string("general.architecture") ?? ""
        let used = try file.metadata.int("\(architecture).expert_used_count") ?? 0
        let isTied = file.tensor("output.weight") == nil
        for tensor in file.tensors {
            let isHead = tensor.name == (isTied ? "token_embd.weight" : "output.weight")
            guard isHead || !Self.isEmbedding(tensor.name) else { continue }
            let extents = tensor.shape.dimensions
            var share = 1.0
            if extents.count == 3, tensor.name.contains(bytesOf: "_exps"), extents[2] > 0, used > 0
            {
                share = min(1, Double(used) / Double(extents[2]))
            }
            decodedBytes += share * Double(tensor.bytes.count)
            guard extents.count > 1, tensor.name.hasSuffix(".weight") else { continue }
            let operations = 2 * share * Double(tensor.shape.elementCount)
            if isHead {
                headOperations += operations
                hasFloatHead = !tensor.type.isQuantised
            } else if tensor.type.isQuantised {
                integerOperations += operations
            } else {
                floatOperations += operations
            }
        }
    }

    /// Operations of a prompt of `count` tokens whose last one gives output, divided by kind.
    package func prompt(_ count: Int) -> (integer: Double, float: Double) {
        total(tokens: count, outputs: 1)
    }

    /// Operations of decoding `count` tokens.
    package func decode(_ count: Int) -> (integer: Double, float: Double) {
        total(tokens: count, outputs: count)
    }

    private func total(tokens: Int, outputs: Int) -> (integer: Double, float: Double) {
        let head = Double(outputs) * headOperations
        return (
            Double(tokens) * integerOperations + (hasFloatHead ? 0 : head),
            Double(tokens) * floatOperations + (hasFloatHead ? head : 0)
        )
    }

    private static func isEmbedding(_ name: String) -> Bool {
        ["token_embd.", "position_embd.", "token_types."].contains { name.hasPrefix($0) }
    }
}
