import NIOHTTP1

/// The reference of the API, written from the tables that requests are checked against.
package enum APIReference {
    /// The endpoints and the fields of their requests, as Markdown.
    package static var markdown: String {
        let fields: [(title: String, fields: [RequestField])] = [
            ("POST /v1/chat/completions", ChatRequest.fields),
            ("Messages of a chat", MessageReader.fields),
            ("POST /v1/completions", CompletionRequest.fields),
            ("POST /v1/embeddings", EmbeddingRequest.fields),
            ("POST /v1/responses", ResponseFields.table),
            ("POST /tokenize", Tokens.tokenizeFields),
            ("POST /detokenize", Tokens.detokenizeFields),
        ]
        let items = ResponseFields.items.sorted { $0.key < $1.key }.map {
            (title: "Items of a response: \($0.key)", fields: $0.value)
        }
        let sections = (fields + items).map { section(title: $0.title, fields: $0.fields) }
        return ([introduction, endpoints] + sections).joined(separator: "\n")
    }

    private static let introduction = """
        # API

        Written by `shimmy docs api` from the tables that requests are checked against. A field \
        that is honoured has its documented effect; one with no effect is accepted, and nothing \
        in the answer depends on it; one that is refused, or not listed, is status 400 and named. \
        `null` is the same as an absent field.

        """

    private static var endpoints: String {
        let rows = Endpoint.all.map { "| `\($0.method.rawValue)` | `\($0.path)` |" }
        return "## Endpoints\n\n| method | path |\n|---|---|\n"
            + rows.joined(separator: "\n") + "\n"
    }

    private static func section(title: String, fields: [RequestField]) -> String {
        let rows = fields.sorted { $0.name < $1.name }.map { field in
            "| `\(field.name)` | \(field.origin.rawValue) | \(state(of: field)) | \(field.note) |"
        }
        return "## \(title)\n\n| field | from | state | |\n|---|---|---|---|\n"
            + rows.joined(separator: "\n") + "\n"
    }

    private static func state(of field: RequestField) -> String {
        switch field.state {
        case .honoured:
            return "honoured"
        case .noEffect:
            return "no effect"
        case .refused(let neutral):
            let values = neutral.map { String(decoding: $0.wireBytes, as: UTF8.self) }
            return values.isEmpty ? "refused" : "refused but for " + values.joined(separator: ", ")
        }
    }
}
