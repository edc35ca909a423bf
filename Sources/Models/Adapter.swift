package import GGUF
import KernelBlocks

/// Low-rank changes to a model's weights (LoRA, arXiv:2106.09685), as llama.cpp stores them.
///
/// A file of `general.type` "adapter" has for each matrix W it changes a pair of tensors, named as
/// the matrix with `.lora_a` (rank, inputs) and `.lora_b` (outputs, rank) behind; the model then
/// computes W x + scale * alpha / rank * B (A x), where each sequence has its own scale.
package struct Adapter: Sendable {
    /// The adapter's file; stays mapped as long as the model lives.
    package let file: GGUFFile
    /// `adapter.lora.alpha`; nil where the scale counts as it is.
    private let alpha: Float?

    /// The endings of the tensors' names.
    static let endings = (a: ".lora_a", b: ".lora_b")

    /// Checks that the file is an adapter for models of this architecture.
    ///
    /// - Throws: `ModelError` or `GGUFError` when it is not.
    package init(file: GGUFFile, architecture: String) throws {
        let metadata = file.metadata
        func expect(_ key: String, _ expected: String) throws {
            let found = try metadata.requireString(key)
            guard found == expected else {
                throw ModelError.unusableAdapter(
                    path: file.path,
                    reason: "\(key): expected \"\(expected)\", found \"\(found)\""
                )
            }
        }
        try expect("general.type", "adapter")
        try expect("adapter.type", "lora")
        try expect("general.architecture", architecture)
        let alpha = try metadata.float("adapter.lora.alpha") ?? 0
        guard alpha.isFinite else {
            throw ModelError.unusableAdapter(
                path: file.path,
                reason: "adapter.lora.alpha: expected a finite number, found \(alpha)"
            )
        }
        self.file = file
        self.alpha = alpha == 0 ? nil : alpha
    }

    /// The factor of a change of this rank at the scale 1.
    func factor(rank: Int) -> Float { alpha.map { $0 / Float(rank) } ?? 1 }
}
