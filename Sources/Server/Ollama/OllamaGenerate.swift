import ChatTemplate
import Engine
import HTTP
import JSON
import Tokenizer

/// `POST /api/generate`: a text that continues or answers a prompt, in Ollama's form.
enum OllamaGenerate {
    /// The fields of the request.
    static let fields: [RequestField] =
        OllamaChat.fields.filter {
            !["messages", "tools"].contains($0.name)
        } + [
            .honoured("prompt", from: .ollama, "The prompt; without one the model is loaded."),
            .honoured(
                "suffix",
                from: .ollama,
                "The text after the answer; for models that fill gaps."
            ),
            .honoured("system", from: .ollama, "A system message for the chat template."),
            .honoured(
                "raw",
                from: .ollama,
                "The prompt is used as it is, without the chat template."
            ),
            .honoured("context", from: .ollama, "The tokens of an earlier answer, to go on from."),
            .honoured("template", from: .ollama, "A template in place of the model's, in Go's."),
            .refused("images", from: .ollama, except: [[]], "Only text is understood."),
        ]

    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try fields.check(reader)
        let name = try reader.requiredString("model")
        let defaults = try await context.models.description(of: name).defaults
        let wanted = try Wanted(reader, OllamaOptions.settings(reader, defaults: defaults))
        guard !wanted.isEmpty else {
            var answer = OllamaModel.head(name)
            answer["response"] = ""
            return .json(try await OllamaModel.touch(reader, context, answer: answer))
        }
        var model = try await OllamaModel(reader, context)
        if let template = try template(reader) {
            model.engine = TemplatedEngine(model.engine, chatTemplate: template)
        }
        let tokenizer = model.engine.tokenizer
        let answer = try await wanted.turn.start(model.engine, context, param: "prompt") {
            try wanted.prompt($0, model.engine)
        }
        let prompt = answer.prompt
        let isReported = wanted.turn.settings.topLogProbabilities != nil
        let form = OllamaAnswer(model: model, isReported: isReported) { message in
            var part: JSONObject = ["response": message["content"] ?? ""]
            part["thinking"] = message["thinking"]
            return part
        }
        let more: @Sendable (String) -> JSONObject = { text in
            let said = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
            return wanted.isRaw
                ? [:] : ["context": .array((prompt + said).map { .int(Int64($0)) })]
        }
        guard wanted.turn.settings.isStreamed else {
            return .json(try await form.whole(answer, more: more))
        }
        return LineStream.response(logger: context.logger) {
            try await form.stream(answer, to: $0, more: more)
        }
    }

    /// The template that a request brings along; nil for the model's own.
    private static func template(_ reader: RequestReader) throws(APIError) -> ChatTemplate? {
        guard let source = try reader.string("template"), !source.isEmpty else { return nil }
        do {
            return try ChatTemplate(packageSource: source)
        } catch {
            throw .invalidValue("Invalid 'template': \(error)", param: "template")
        }
    }

    /// What a request asks for.
    private struct Wanted: Sendable {
        let prompt: String
        let suffix: String?
        let system: String?
        let isRaw: Bool
        /// Tokens of an earlier answer.
        let earlier: [Int32]
        let turn: ChatTurn

        init(_ reader: RequestReader, _ settings: GenerationSettings) throws(APIError) {
            prompt = try reader.string("prompt") ?? ""
            let suffix = try reader.string("suffix") ?? ""
            self.suffix = suffix.isEmpty ? nil : suffix
            let system = try reader.string("system") ?? ""
            self.system = system.isEmpty ? nil : system
            isRaw = try reader.bool("raw") ?? false
            earlier = try TokenInput.tokens(reader.array("context") ?? [], at: "context")
            for key in ["system", "context", "template"] where isRaw || self.suffix != nil {
                guard let value = reader.value(key), value != "", value != [] else { continue }
                let other = isRaw ? "raw" : "suffix"
                throw .invalidValue("'\(key)' and '\(other)' exclude each other.", param: key)
            }
            var messages = [ChatMessage("user", prompt)]
            if !system.isEmpty { messages.insert(ChatMessage("system", system), at: 0) }
            var turn = ChatTurn(prompt: ChatPrompt(messages: messages), settings: settings)
            turn.settings.output = try OllamaFormat.read(reader)
            try OllamaThinking.read(reader, into: &turn)
            turn.reasoning.isSplit = !isRaw && suffix.isEmpty
            self.turn = turn
        }

        var isEmpty: Bool { prompt.isEmpty && suffix == nil && earlier.isEmpty }

        /// The prompt's tokens; `planned` are those of the chat template.
        func prompt(
            _ planned: [Int32],
            _ engine: any InferenceEngine
        ) throws(APIError) -> [Int32] {
            let tokenizer = engine.tokenizer
            if let suffix { return try gap(before: suffix, engine) }
            var tokens = planned
            if isRaw || (engine.chatTemplate == nil && system == nil) {
                // A model without a template is a base model: it continues.
                tokens = tokenizer.encode(prompt, addSpecial: true, parseSpecial: true)
            }
            guard !earlier.isEmpty else { return tokens }
            let known = try TokenInput.tokens(earlier).encoded(with: tokenizer, field: "context")
            if tokenizer.addsBOS, tokens.first == tokenizer.bos { tokens.removeFirst() }
            return known + tokens
        }

        /// The prompt for the text between the prompt and a suffix: as the template writes it, else
        /// of the vocabulary's tokens for gaps.
        private func gap(
            before suffix: String,
            _ engine: any InferenceEngine
        ) throws(APIError) -> [Int32] {
            let text: String?
            do {
                text = try engine.chatTemplate?.infill(prefix: prompt, suffix: suffix)
            } catch {
                throw .invalidValue("Invalid 'suffix': \(error).", param: "suffix")
            }
            guard let text else {
                return try InfillPrompt(prefix: prompt, suffix: suffix)
                    .tokens(with: engine.tokenizer, param: "suffix")
            }
            return ChatPrompt.tokens(text, for: engine.tokenizer)
        }
    }
}
