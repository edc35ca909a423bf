import JSON

/// A request to `/v1/embeddings`.
struct EmbeddingRequest: Sendable {
    /// How vectors are written.
    enum Encoding: String, Sendable, CaseIterable {
        case float
        case base64
    }

    var model: String
    var inputs: [TokenInput]
    var encoding: Encoding
    /// Numbers per vector; nil keeps all.
    var dimensions: Int?

    /// Inputs that one request may hold, as at OpenAI.
    private static let inputLimit = 2048

    /// The fields of the request.
    static let fields: [RequestField] = [
        .honoured("model", "The name of a served model, or one of its aliases."),
        .honoured("input", "A text, token ids, or an array of either, at most 2048."),
        .honoured("encoding_format", "float, or base64 of little-endian 32-bit floats."),
        .honoured("dimensions", "Keeps the first numbers of each vector, normalised again."),
        .noEffect("user", "Names the user to the service."),
    ]

    /// Reads a request.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        try Self.fields.check(reader)
        model = try reader.requiredString("model")
        _ = try reader.string("user")
        let value = try reader.required("input")
        guard let inputs = try TokenInput.read(value, field: "input") else {
            throw RequestReader.invalidType(
                "input",
                expected: "a string, token ids, or an array of either",
                found: value
            )
        }
        guard inputs.count <= Self.inputLimit else {
            throw .invalid(
                """
                Invalid 'input': array too long. Expected an array with maximum length \
                \(Self.inputLimit), but got an array with length \(inputs.count) instead.
                """,
                param: "input",
                code: "array_above_max_length"
            )
        }
        for (index, input) in inputs.enumerated() where input.isEmpty {
            throw .invalid(
                "Invalid 'input[\(index)]': input cannot be empty.",
                param: "input",
                code: "empty_string"
            )
        }
        self.inputs = inputs
        let name = try reader.choice(
            "encoding_format",
            of: Encoding.allCases.map(\.rawValue)
        )
        encoding = name.flatMap(Encoding.init) ?? .float
        dimensions = try reader.int("dimensions", in: 1...Int(Int32.max))
    }
}
