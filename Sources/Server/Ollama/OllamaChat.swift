import ChatTemplate
import Engine
import HTTP
import JSON

/// `POST /api/chat`: the assistant's next message in Ollama's form.
enum OllamaChat {
    /// The fields of the request.
    static let fields: [RequestField] = [
        .honoured("model", from: .ollama, "The model."),
        .honoured("messages", from: .ollama, "The conversation; without one the model is loaded."),
        .honoured("tools", from: .ollama, "Functions that the model may call."),
        .honoured("format", from: .ollama, "json, or a JSON schema for the answer."),
        .honoured("options", from: .ollama, "Sampling and limits; see the table of options."),
        .honoured("stream", from: .ollama, "Whether the answer comes in lines; true."),
        .honoured("think", from: .ollama, "A truth value, or low, medium or high."),
        .honoured("keep_alive", from: .ollama, "How long the model stays loaded afterwards."),
        .honoured("logprobs", from: .ollama, "Reports the log probability of each token."),
        .honoured("top_logprobs", from: .ollama, "0 to 20 alternatives per token."),
        .refused("truncate", from: .ollama, except: [false], "Prompts are never cut."),
        .refused("shift", from: .ollama, except: [false], "The context is never shifted."),
    ]

    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try fields.check(reader)
        let values = try reader.array("messages") ?? []
        let name = try reader.requiredString("model")
        let defaults = try await context.models.description(of: name).defaults
        let settings = try OllamaOptions.settings(reader, defaults: defaults)
        guard !values.isEmpty else {
            var answer = OllamaModel.head(name)
            answer["message"] = ["role": "assistant", "content": ""]
            return .json(try await OllamaModel.touch(reader, context, answer: answer))
        }
        var messages: [ChatMessage] = []
        for (index, value) in values.enumerated() {
            messages.append(
                try OllamaMessage.message(.reader(of: value, at: "messages[\(index)]"))
            )
        }
        var turn = ChatTurn(prompt: ChatPrompt(messages: messages), settings: settings)
        if let tools = reader.value("tools") {
            turn.prompt.tools = try ToolFields(RequestReader(["tools": tools])).tools
        }
        turn.settings.output = try OllamaFormat.read(reader)
        try OllamaThinking.read(reader, into: &turn)
        let model = try await OllamaModel(reader, context)
        let answer = try await turn.start(model.engine, context, param: "messages")
        let form = OllamaAnswer(model: model, isReported: settings.topLogProbabilities != nil) {
            message in
            let head: JSONObject = ["role": "assistant"]
            return ["message": .object(head.merged(with: message))]
        }
        guard settings.isStreamed else {
            return .json(try await form.whole(answer))
        }
        return LineStream.response(logger: context.logger) {
            try await form.stream(answer, to: $0)
        }
    }
}

extension JSONObject {
    /// The members of both; those of the other follow.
    func merged(with other: JSONObject) -> JSONObject {
        other.reduce(into: self) { $0[$1.key] = $1.value }
    }
}
