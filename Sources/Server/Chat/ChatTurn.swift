import ChatTemplate
import Engine
import Grammar

/// One turn of a chat: the conversation, the tools, and how the assistant shall answer.
///
/// Every endpoint that chats builds one of these and hands its steps out in its own words.
struct ChatTurn: Sendable {
    /// The conversation and the tools.
    var prompt: ChatPrompt
    /// How to generate; its `output` is the form that the text must have.
    var settings: GenerationSettings
    /// Whether and what must be called.
    var toolChoice = ToolChoice.auto
    /// Whether the answer may hold several calls.
    var allowsParallelCalls = true
    /// What becomes of thinking.
    var reasoning = ReasoningOptions()

    /// A turn without tools, forms or limits on thinking.
    init(prompt: ChatPrompt, settings: GenerationSettings) {
        self.prompt = prompt
        self.settings = settings
    }

    /// Queues the answers, `settings.count` of them.
    ///
    /// - Parameters:
    ///   - engine: The model.
    ///   - context: Where grammars are kept and answers counted.
    ///   - param: The request field that holds the conversation, for errors.
    ///   - adjust: Makes the prompt's tokens from those that the chat template comes to.
    /// - Returns: The answers under way.
    /// - Throws: `APIError` for what the model or the engine refuses.
    func start(
        _ engine: any InferenceEngine,
        _ context: ServerContext,
        param: String = "messages",
        adjust: ([Int32]) throws -> [Int32] = { $0 }
    ) async throws -> ChatAnswer {
        let plan = try await ChatPlan(self, engine, context.grammars)
        let prompt = try adjust(plan.prompt)
        var requests = try settings.requests(
            prompt: prompt,
            engine: engine,
            constraint: plan.constraint
        )
        for index in requests.indices {
            requests[index].visibleTokens = plan.visibleTokens
            requests[index].thinkingLimit = plan.thinkingLimit
        }
        let generation = try Generation(
            requests,
            engine: engine,
            param: param,
            metrics: context.metrics
        )
        return ChatAnswer(
            generation,
            prompt: prompt,
            parser: plan.parser,
            count: settings.count
        )
    }
}
