import Engine
import HTTP
import JSON

/// `POST /infill`: code between a prefix and a suffix, as llama-server has it.
enum Infill {
    /// The fields of the request.
    static let fields: [RequestField] =
        LlamaSettings.fields + [
            .honoured("input_prefix", from: .llamaCpp, "The text before the gap."),
            .honoured("input_suffix", from: .llamaCpp, "The text after the gap."),
            .honoured("input_extra", from: .llamaCpp, "Other files: filename and text."),
            .honoured("prompt", from: .llamaCpp, "More text before the gap."),
        ]

    private static let fileFields: [RequestField] = [
        .honoured("filename", from: .llamaCpp, "The file's name; 'tmp' if absent."),
        .honoured("text", from: .llamaCpp, "What is in it."),
    ]

    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try await context.models.completed(request.jsonObject())
        try fields.check(reader)
        let settings = try LlamaSettings(reader)
        var prompt = InfillPrompt(
            prefix: try reader.requiredString("input_prefix"),
            suffix: try reader.requiredString("input_suffix")
        )
        prompt.prefix += try reader.string("prompt") ?? ""
        for (index, value) in (try reader.array("input_extra") ?? []).enumerated() {
            let file = try RequestReader.reader(of: value, at: "input_extra[\(index)]")
            try fileFields.check(file)
            prompt.context.append(
                InfillPrompt.ContextFile(
                    name: try file.string("filename") ?? "tmp",
                    text: try file.requiredString("text")
                )
            )
        }
        let wanted = prompt
        return try await LlamaCompletion.answer(settings, isBatch: false, context) { engine in
            [try wanted.tokens(with: engine.tokenizer, param: "input_prefix")]
        }
    }
}
