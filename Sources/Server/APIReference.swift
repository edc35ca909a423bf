import NIOHTTP1

/// The reference of the API, written from the tables that requests are checked against.
package enum APIReference {
    /// The endpoints and the fields of their requests, as Markdown.
    package static var markdown: String {
        let fields: [(title: String, fields: [RequestField])] = [
            ("POST /v1/chat/completions", ChatRequest.fields),
            ("Messages of a chat", MessageReader.fields),
            ("Parts of a message's content", MessageReader.partFields),
            ("Calls in a message", MessageReader.callFields),
            ("Functions of calls in a message", MessageReader.functionFields),
            ("POST /v1/completions", CompletionRequest.fields),
            ("POST /v1/embeddings", EmbeddingRequest.fields),
            ("POST /v1/responses", ResponseFields.table),
            ("POST /v1/messages", AnthropicRequest.fields),
            ("POST /v1/messages/count_tokens", AnthropicRequest.promptFields),
            ("Content blocks of /v1/messages", AnthropicMessages.blockFields),
            ("Tools of /v1/messages", AnthropicTools.fields),
            ("POST /api/chat", OllamaChat.fields),
            ("POST /api/generate", OllamaGenerate.fields),
            ("Messages of /api/chat", OllamaMessage.fields),
            ("Options of /api/chat and /api/generate", OllamaOptions.fields),
            ("POST /api/embed", OllamaEmbed.fields),
            ("POST /api/embeddings", OllamaEmbed.olderFields),
            ("POST /api/show", OllamaModels.showFields),
            ("POST /api/pull", OllamaPull.fields),
            ("DELETE /api/delete", OllamaPull.deleteFields),
            ("POST /completion", LlamaCompletion.fields),
            ("POST /infill", Infill.fields),
            ("Adapters in lora and of POST /lora-adapters", AdapterScales.fields),
            ("POST /v1/rerank", Rerank.fields),
            ("POST /embedding", LlamaEmbedding.fields),
            ("/ws/generate, messages of the type generate", GenerateMessage.fields),
            ("POST /tokenize", Tokens.tokenizeFields),
            ("POST /detokenize", Tokens.detokenizeFields),
        ]
        let items = ResponseFields.items.sorted { $0.key < $1.key }.map {
            (title: "Items of a response: \($0.key)", fields: $0.value)
        }
        let parts = [(title: "Parts of a response's items", fields: ResponseFields.parts)]
        let sections = (fields + items + parts).map { section(title: $0.title, fields: $0.fields) }
        return ([introduction, endpoints] + sections + [webSocket]).joined(separator: "\n")
    }

    private static let introduction = """
        # API

        Written by `shimmy docs api` from the tables that requests are checked against. A field \
        that is honoured has its documented effect; one with no effect is accepted, and nothing \
        in the answer depends on it; one that is refused, or not listed, is status 400 and named. \
        `null` is the same as an absent field.
        """

    private static let webSocket = """
        ## Messages of /ws/generate

        A WebSocket (RFC 6455) carries one JSON object per text message. A client's message of the \
        type `generate` asks for an answer and gives it an `id`, which all messages about it \
        repeat; `{"type": "cancel", "id": …}` ends it. Up to \(GenerateSession.limit) answers may \
        be under way on one socket. The server's messages:

        | type | members |
        |---|---|
        | `text` | `id`, `text`: more of the answer |
        | `reasoning` | `id`, `text`: more of the thinking, in chats |
        | `tool_call` | `id`, `index`, `call_id`, `name`: a call begins, in chats |
        | `tool_call_arguments` | `id`, `index`, `text`: more of the call's arguments |
        | `done` | `id`, `finish_reason` (`stop`, `length`, `tool_calls`, `cancelled`), `usage`, \
        `timings` |
        | `error` | `id` where it is known, `error`: OpenAI's error object |

        Every answer ends with exactly one `done` or `error`. Messages of more than 4 MiB, binary \
        ones and those that are not UTF-8 close the socket (codes 1009, 1003, 1007), and so do \
        breaches of the protocol (1002). The server pings every 30 seconds; when it stops, it \
        finishes the answers under way and closes with 1001.

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
