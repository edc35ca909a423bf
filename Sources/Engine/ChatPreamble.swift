package import ChatTemplate

/// Messages that a model was packaged with, which come before every conversation.
package struct ChatPreamble: Sendable {
    /// The system message of conversations that bring none.
    package var system: String?
    /// Example messages.
    package var examples: [ChatMessage] = []

    /// A preamble without messages.
    package init() {}

    /// The whole conversation.
    package func applied(to messages: [ChatMessage]) -> [ChatMessage] {
        let isInstructed = ["system", "developer"].contains(messages.first?.role)
        guard let system, !isInstructed else { return examples + messages }
        return [ChatMessage("system", system)] + examples + messages
    }
}
