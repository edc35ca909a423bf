package import GGUF

/// The `<architecture>.key` metadata of a model, with typed errors that name the key.
package struct HyperParameters: Sendable {
    /// `general.architecture`.
    package let architecture: String
    /// All metadata of the file.
    package let metadata: GGUFMetadata
    /// Entries of the vocabulary, by `tokenizer.ggml.tokens` or `<architecture>.vocab_size`.
    package let vocabularySize: Int

    /// Reads the architecture and the vocabulary's size.
    ///
    /// - Throws: `GGUFError` for a missing or mistyped key, `ModelError` for a value out of range.
    package init(metadata: GGUFMetadata) throws {
        self.metadata = metadata
        architecture = try metadata.requireString("general.architecture")
        if let tokens = try metadata.array("tokenizer.ggml.tokens") {
            vocabularySize = tokens.count
        } else {
            vocabularySize = try metadata.requireInt("\(architecture).vocab_size")
        }
        guard (1...(1 << 24)).contains(vocabularySize) else {
            throw ModelError.invalidValue(
                key: "vocabulary size",
                expected: "1...16777216",
                found: "\(vocabularySize)"
            )
        }
    }

    /// A required integer within a range.
    package func int(_ key: String, in range: ClosedRange<Int>) throws -> Int {
        try checked(key, metadata.requireInt("\(architecture).\(key)"), range)
    }

    /// An integer within a range, or the default when the key is absent.
    package func int(_ key: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
        try checked(key, metadata.int("\(architecture).\(key)") ?? value, range)
    }

    /// A finite float, or the default when the key is absent.
    package func float(_ key: String, default value: Float) throws -> Float {
        let found = try metadata.float("\(architecture).\(key)") ?? value
        guard found.isFinite else {
            throw ModelError.invalidValue(
                key: "\(architecture).\(key)",
                expected: "a finite number",
                found: "\(found)"
            )
        }
        return found
    }

    /// A required positive float.
    package func positiveFloat(_ key: String) throws -> Float {
        let found = try metadata.requireFloat("\(architecture).\(key)")
        guard found.isFinite, found > 0 else {
            throw ModelError.invalidValue(
                key: "\(architecture).\(key)",
                expected: "a positive number",
                found: "\(found)"
            )
        }
        return found
    }

    /// A Boolean, or the default when the key is absent.
    package func bool(_ key: String, default value: Bool) throws -> Bool {
        try metadata.bool("\(architecture).\(key)") ?? value
    }

    /// A string, if present.
    package func string(_ key: String) throws -> String? {
        try metadata.string("\(architecture).\(key)")
    }

    /// One integer per layer: the key holds an array, or one number for all; nil when absent.
    package func perLayer(_ key: String, layers: Int, in range: ClosedRange<Int>) throws -> [Int]? {
        let name = "\(architecture).\(key)"
        guard let value = metadata[name] else { return nil }
        guard case .array(let array) = value else {
            let single = try int(key, in: range)
            return Array(repeating: single, count: layers)
        }
        let values = try array.ints()
        guard values.count == layers else {
            throw ModelError.invalidValue(
                key: name,
                expected: "\(layers) entries",
                found: "\(values.count)"
            )
        }
        return try values.map { try checked(key, $0, range) }
    }

    private func checked(_ key: String, _ value: Int, _ range: ClosedRange<Int>) throws -> Int {
        guard range.contains(value) else {
            throw ModelError.invalidValue(
                key: "\(architecture).\(key)",
                expected: "\(range.lowerBound)...\(range.upperBound)",
                found: "\(value)"
            )
        }
        return value
    }
}
