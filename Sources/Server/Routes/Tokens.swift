import Engine
import HTTP
import JSON
import Tokenizer

/// `POST /tokenize` and `/detokenize`, as llama.cpp's server has them.
enum Tokens {
    /// The fields of `/tokenize`.
    static let tokenizeFields: [RequestField] = [
        .honoured("model", "The model; may be left out when there is only one."),
        .honoured("content", from: .llamaCpp, "The text."),
        .honoured("add_special", from: .llamaCpp, "Adds the model's BOS and EOS; false."),
        .honoured("parse_special", from: .llamaCpp, "Control tokens are recognised; true."),
        .honoured("with_pieces", from: .llamaCpp, "Each token comes with its text; false."),
    ]

    /// The fields of `/detokenize`.
    static let detokenizeFields: [RequestField] = [
        .honoured("model", "The model; may be left out when there is only one."),
        .honoured("tokens", from: .llamaCpp, "The token ids."),
    ]

    /// Text to tokens.
    static func tokenize(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try tokenizeFields.check(reader)
        guard let content = try reader.string("content") else { throw reader.missing("content") }
        let addsSpecial = try reader.bool("add_special") ?? false
        let parsesSpecial = try reader.bool("parse_special") ?? true
        let showsPieces = try reader.bool("with_pieces") ?? false
        let tokenizer = try await tokenizer(reader, context)
        let ids = tokenizer.encode(content, addSpecial: addsSpecial, parseSpecial: parsesSpecial)
        let tokens = ids.map { id -> JSONValue in
            guard showsPieces else { return .int(Int64(id)) }
            return ["id": .int(Int64(id)), "piece": piece(id, tokenizer)]
        }
        return .json(["tokens": .array(tokens)])
    }

    /// Tokens to text.
    static func detokenize(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try detokenizeFields.check(reader)
        guard let array = try reader.array("tokens") else { throw reader.missing("tokens") }
        let ids = try TokenInput.tokens(array, at: "tokens")
        let tokenizer = try await tokenizer(reader, context)
        let tokens = try TokenInput.tokens(ids).encoded(with: tokenizer, field: "tokens")
        return .json(["content": .string(tokenizer.decode(tokens, skipSpecial: false))])
    }

    private static func tokenizer(
        _ reader: RequestReader,
        _ context: ServerContext
    ) async throws -> Tokenizer {
        let name = try await context.models.name(orOnly: try reader.string("model"))
        return try await context.models.engine(named: name).tokenizer
    }

    /// A token's text, or its bytes where they are not UTF-8 by themselves.
    private static func piece(_ id: Int32, _ tokenizer: Tokenizer) -> JSONValue {
        let bytes = tokenizer.bytes(of: id, renderSpecial: true)
        if let text = String(validating: bytes, as: UTF8.self) {
            return .string(text)
        }
        return .array(bytes.map { .int(Int64($0)) })
    }
}
