package import ChatTemplate
package import Engine
package import JSON
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
        var conversation = try written(for: template)
        var opening = ""
        if continuesLastMessage, let last = conversation.messages.popLast() {
            guard let text = last.text else {
                throw .invalidValue(
                    "Invalid 'messages': the message to continue must have text.",
                    param: "messages"
                )
            }
            opening = text
        }
        do {
            return try complete(conversation, with: template) + opening
        } catch {
            if !conversation.tools.isEmpty || conversation.messages.contains(where: \.isAboutTools)
            {
                for repair in PromptRepair.allCases {
                    let other = repair.applied(to: conversation)
                    guard other != conversation else { continue }
                    conversation = other
                    if let text = try? complete(conversation, with: template) {
                        return text + opening
                    }
                }
            }
            throw APIError(
                status: .unprocessableEntity,
                message: "The messages make no prompt: \(error).",
                param: "messages",
                code: "invalid_messages"
            )
        }
    }

    /// The conversation, with what a template does not show of tools written as text.
    private func written(
        for template: ChatTemplate
    ) throws(APIError) -> PromptRepair.Conversation {
        guard !tools.isEmpty || messages.contains(where: \.isAboutTools) else {
            return .init(messages: messages, tools: tools)
        }
        let capabilities = try Self.capabilities(of: template)
        let format = ToolFormat.recognised(in: template.source(usesTools: true))
        var conversation = PromptRepair.Conversation(messages: messages, tools: tools)
        let losesCalls =
            !capabilities.supportsToolCalls && messages.contains { !$0.toolCalls.isEmpty }
        let losesResults =
            !capabilities.supportsToolResults && messages.contains(where: \.isToolResult)
        if losesCalls || losesResults {
            conversation.messages = ToolInstructions.withCallsAsText(
                messages,
                format,
                keepsResults: capabilities.supportsToolResults
            )
        } else if !capabilities.supportsSeveralCalls {
            conversation = PromptRepair.separateCalls.applied(to: conversation)
        }
        if !capabilities.supportsTools {
            conversation.messages = ToolInstructions.described(
                tools,
                in: conversation.messages,
                format
            )
            conversation.tools = []
        }
        return conversation
    }

    /// The prompt with the instructions in it.
    ///
    /// Some templates write the system message into the last turn alone, if that is the user's: an
    /// answer of a tool in its place would lose it.
    private func complete(
        _ conversation: PromptRepair.Conversation,
        with template: ChatTemplate
    ) throws -> String {
        let text = try render(conversation, with: template)
        guard let other = PromptRepair.withInstructions(lostBy: text, in: conversation) else {
            return text
        }
        return (try? render(other, with: template)) ?? text
    }

    private func render(
        _ conversation: PromptRepair.Conversation,
        with template: ChatTemplate
    ) throws(ChatTemplateError) -> String {
        let tools = conversation.tools
        return try template.render(
            messages: conversation.messages,
            tools: tools.isEmpty ? nil : .array(tools.map(\.json)),
            addGenerationPrompt: addsGenerationPrompt || continuesLastMessage,
            extra: templateArguments
        )
    }

    private static func capabilities(
        of template: ChatTemplate
    ) throws(APIError) -> TemplateCapabilities {
        do {
            return try template.capabilities(usesTools: true)
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
