import Discovery
package import GGUF
import Tensor

/// What a report says of a model.
package struct ModelFacts: Sendable, Equatable {
    /// Where the file is.
    package var path: String
    /// Architecture, size and quantisation: `llama 1.1B Q4_K_M`.
    package var type: String
    /// Bytes of all tensors.
    package var bytes: Int
    /// Weights in all.
    package var parameters: Int

    /// Makes the facts.
    package init(path: String, type: String, bytes: Int, parameters: Int) {
        self.path = path
        self.type = type
        self.bytes = bytes
        self.parameters = parameters
    }

    /// Reads a file's header.
    ///
    /// - Throws: `GGUFError` when a key has another type than it should.
    package init(file: GGUFFile) throws {
        bytes = file.tensors.reduce(0) { $0 + $1.bytes.count }
        parameters = file.tensors.reduce(0) { $0 + $1.shape.elementCount }
        path = file.path
        let number = try file.metadata.int("general.file_type")
        let names = [
            try file.metadata.string("general.architecture"),
            try file.metadata.string("general.size_label") ?? Self.size(parameters),
            number.flatMap(QuantisationName.named),
        ]
        type = names.compactMap(\.self).joined(separator: " ")
    }

    /// Parameters in short: 630M, 1.1B.
    private static func size(_ parameters: Int) -> String {
        let millions = (Double(parameters) / 1e6).rounded()
        guard millions >= 1000 else { return "\(Int(millions))M" }
        return "\(decimal(millions / 1000, places: 1))B"
    }
}
