package import ChatTemplate
package import Engine
package import JSON
import Jinja
import NIOHTTP1
import Tokenizer

/// A conversation, and how it becomes a prompt.
package struct ChatPrompt: Sendable {
    /// The conversation so far.
    package var messages: [ChatMessage]
    /// The functions that the assistant may call.
    package var tools: [ToolDefinition]
    /// Further variables of the template, such as `enable_thinking`.
    package var templateArguments: JSONObject
    /// Whether the prompt ends where the assistant's message begins.
    package var addsGenerationPrompt: Bool
    /// Whether the last message, the assistant's, is left open and continued.
    package var continuesLastMessage: Bool

    /// A conversation that is up to the assistant.
    package init(messages: [ChatMessage]) {
        self.messages = messages
        tools = []
        templateArguments = JSONObject()
        addsGenerationPrompt = true
        continuesLastMessage = false
    }

    /// A conversation of one message of the user.
    package init(user text: String) {
        self.init(messages: [ChatMessage("user", text)])
    }

    /// The prompt as text, control tokens written out.
    ///
    /// - Throws: `APIError` when the template refuses the conversation.
    package func text(for engine: any InferenceEngine) throws(APIError) -> String {
        var prompt = self
        prompt.messages = engine.preamble.applied(to: messages)
        return try prompt.text(with: Self.template(of: engine))
    }

    /// The prompt as a template writes it.
    ///
    /// - Throws: `APIError` when the template refuses the conversation.
    package func text(with template: ChatTemplate) throws(APIError) -> String {
        var messages = messages
        var shownTools = tools
        if try Self.lacksTools(template), !tools.isEmpty || messages.contains(where: \.isAboutTools)
        {
            messages = ToolInstructions.written(into: messages, tools: tools)
            shownTools = []
        }
        var opening = ""
        if continuesLastMessage, let last = messages.popLast() {
            guard let text = last.text else {
                throw .invalidValue(
                    "Invalid 'messages': the message to continue must have text.",
                    param: "messages"
                )
            }
            opening = text
        }
        var extra: [String: JinjaValue] = [:]
        for (name, value) in templateArguments {
            extra[name] = JinjaValue(value)
        }
        do {
            return try template.render(
                messages: messages,
                tools: shownTools.isEmpty ? nil : JinjaValue(.array(shownTools.map(\.json))),
                addGenerationPrompt: addsGenerationPrompt || continuesLastMessage,
                extra: extra
            ) + opening
        } catch {
            throw APIError(
                status: .unprocessableEntity,
                message: "The messages make no prompt: \(error).",
                param: "messages",
                code: "invalid_messages"
            )
        }
    }

    /// Whether a template shows no tools.
    private static func lacksTools(_ template: ChatTemplate) throws(APIError) -> Bool {
        do {
            return try !template.capabilities(usesTools: true).supportsTools
        } catch {
            throw .internalError("The chat template cannot be used: \(error)")
        }
    }

    /// The prompt's tokens.
    ///
    /// - Throws: `APIError` when the template refuses the conversation.
    package func tokens(for engine: any InferenceEngine) throws(APIError) -> [Int32] {
        Self.tokens(try text(for: engine), for: engine.tokenizer)
    }

    /// The tokens of a prompt that a template wrote.
    static func tokens(_ text: String, for tokenizer: Tokenizer) -> [Int32] {
        let tokens = tokenizer.encode(text, addSpecial: false, parseSpecial: true)
        // Some templates write BOS, some leave it to the tokenizer; it must not come twice.
        guard tokenizer.addsBOS, let bos = tokenizer.bos, tokens.first != bos else {
            return tokens
        }
        return [bos] + tokens
    }

    /// The template stored with the model, or ChatML for models that come without one.
    static func template(
        of engine: any InferenceEngine
    ) throws(APIError) -> ChatTemplate {
        if let template = engine.chatTemplate {
            return template
        }
        do {
            return try chatML.get()
        } catch {
            throw .internalError("The ChatML template cannot be read: \(error)")
        }
    }

    private static let chatML = Result { () throws(ChatTemplateError) in
        try ChatTemplate(source: ChatTemplate.chatML, bosToken: "", eosToken: "")
    }
}
