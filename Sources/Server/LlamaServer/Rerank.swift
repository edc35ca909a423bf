import Engine
import HTTP
import JSON
import Tokenizer

/// `POST /v1/rerank`: how well documents answer a query, best first.
///
/// The form is Jina's, which llama-server speaks too; with `texts` in place of `documents` it is
/// that of Text Embeddings Inference.
enum Rerank {
    /// The fields of the request.
    static let fields: [RequestField] = [
        .honoured("model", from: .llamaCpp, "The model; may be left out when there is only one."),
        .honoured("query", from: .llamaCpp, "What is asked."),
        .honoured("documents", from: .llamaCpp, "Up to 2048 texts."),
        .honoured(
            "texts",
            from: .llamaCpp,
            "Another name of documents; changes the answer's form."
        ),
        .honoured("top_n", from: .llamaCpp, "The answer is cut down to so many."),
        .honoured("return_text", from: .llamaCpp, "With texts: the answer repeats them."),
        .honoured("return_documents", from: .llamaCpp, "With documents: the answer repeats them."),
    ]

    /// Answers a request.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try fields.check(reader)
        let query = try reader.requiredString("query")
        let isTexts = reader.value("documents") == nil && reader.value("texts") != nil
        let field = isTexts ? "texts" : "documents"
        guard let documents = try reader.strings(field, atMost: 2048) else {
            throw reader.missing("documents")
        }
        let limit = try reader.int("top_n", in: 1...Int.max) ?? documents.count
        let repeats = try reader.bool(isTexts ? "return_text" : "return_documents") ?? false
        let name = try await context.models.name(orOnly: try reader.string("model"))
        let description = try await context.models.description(of: name)
        let engine = try await context.models.engine(named: name)
        guard engine.isRanker else {
            throw APIError.invalid(
                "The model '\(description.id)' is no reranker: it has no head that scores.",
                param: "model",
                code: "unsupported_model"
            )
        }
        let inputs = documents.map { pair(query, $0, engine.tokenizer) }
        let scores = try await Embeddings.outputs(of: inputs, engine, param: field)
        let tokens = inputs.reduce(0) { $0 + $1.count }
        context.metrics.embedded(tokens: tokens)
        let ranks = scores.enumerated().compactMap { index, score in
            score.first.map { (index: index, score: $0) }
        }.sorted { $0.score == $1.score ? $0.index < $1.index : $0.score > $1.score }
        let results = ranks.prefix(limit).map { index, score -> JSONValue in
            var result: JSONObject = ["index": .int(Int64(index))]
            result[isTexts ? "score" : "relevance_score"] = .float(score)
            if repeats {
                let text = JSONValue.string(documents[index])
                result[isTexts ? "text" : "document"] = isTexts ? text : ["text": text]
            }
            return .object(result)
        }
        guard !isTexts else { return .json(.array(results)) }
        return .json([
            "model": .string(description.id),
            "object": "list",
            "usage": ["prompt_tokens": .int(Int64(tokens)), "total_tokens": .int(Int64(tokens))],
            "results": .array(results),
        ])
    }

    /// A query and a document as the model was trained on them: `[CLS] query [SEP] document [SEP]`,
    /// with the special tokens that the model's file asks for.
    private static func pair(
        _ query: String,
        _ document: String,
        _ tokenizer: Tokenizer
    ) -> [Int32] {
        func encode(_ text: String) -> [Int32] {
            tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        }
        let end = tokenizer.addsEOS ? tokenizer.eos ?? tokenizer.sep : nil
        let separator = tokenizer.addsSEP ? tokenizer.sep : nil
        var tokens = tokenizer.addsBOS ? [tokenizer.bos].compactMap { $0 } : []
        tokens += encode(query)
        tokens += [end, separator].compactMap { $0 }
        tokens += encode(document)
        return tokens + [end ?? separator].compactMap { $0 }
    }
}
