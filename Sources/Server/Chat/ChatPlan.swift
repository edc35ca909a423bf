import ChatTemplate
import Engine
import Grammar
import JSON
import Tokenizer

/// What a turn of a chat comes to for one model: prompt, constraint, and how to read the answer.
struct ChatPlan {
    /// The prompt's tokens, with the beginning of the answer where the turn decides it.
    private(set) var prompt: [Int32]
    /// What the answer is held to.
    private(set) var constraint: GenerationConstraint?
    /// Control tokens that the answer's reader must see.
    private(set) var visibleTokens: Set<Int32> = []
    /// When thinking is ended.
    private(set) var thinkingLimit: ThinkingLimit?
    /// Reads the answer.
    private(set) var parser: ChatParser

    /// Plans a turn.
    ///
    /// - Throws: `APIError` for a conversation or a schema that cannot be used.
    init(
        _ turn: ChatTurn,
        _ engine: any InferenceEngine,
        _ cache: GrammarCache
    ) async throws(APIError) {
        var turn = turn
        if turn.toolChoice == .none { turn.prompt.tools = [] }
        let tokenizer = engine.tokenizer
        let source = engine.chatTemplate?.source(usesTools: !turn.prompt.tools.isEmpty) ?? ""
        let thinking = ThinkingStyle.recognised(in: source)
        if turn.reasoning.budget == 0, turn.prompt.templateArguments["enable_thinking"] == nil {
            turn.prompt.templateArguments["enable_thinking"] = .bool(false)
        }
        var text = try turn.prompt.text(for: engine)
        var syntax = ChatSyntax()
        // What must not be called stays text if the model writes it all the same.
        syntax.tools = turn.prompt.tools.filter { turn.toolChoice.admits($0.name) }
        syntax.allowsParallelCalls = turn.allowsParallelCalls
        let family = ToolFormat.recognised(in: source)
        if !turn.prompt.tools.isEmpty || family.headers != nil { syntax.format = family }
        var isThinking = thinking?.isOpen(in: text) ?? false
        if isThinking, turn.reasoning.budget == 0, let thinking {
            text += thinking.closing + "\n\n"
            isThinking = false
        }
        syntax.thinking = turn.reasoning.isSplit ? thinking : nil
        if family.headers != nil, turn.reasoning.isSplit {
            syntax.thinking = ThinkingStyle(opening: "", closing: "")
        }
        syntax.startsThinking = isThinking
        syntax.startsOpened =
            family.headers != nil || family.openedByPrompt.map(text.hasSuffix) ?? false

        let hold = try await ToolConstraint(
            turn,
            syntax,
            openThinking: isThinking ? thinking : nil,
            tokenizer: tokenizer,
            cache: cache
        )
        constraint = hold.constraint
        syntax.bareCalls = hold.bareCalls
        prompt = ChatPrompt.tokens(text + hold.opening, for: tokenizer)
        parser = ChatParser(syntax)
        if !hold.opening.isEmpty { _ = parser.append(hold.opening, tokens: 0) }
        for mark in (syntax.format?.marks ?? [])
            + (thinking.map { [$0.opening, $0.closing] } ?? [])
        {
            visibleTokens.formUnion(Self.controls(in: mark, tokenizer))
        }
        if let budget = turn.reasoning.budget, let thinking {
            thinkingLimit = ThinkingLimit(
                tokens: budget,
                opening: isThinking ? nil : thinking.opening,
                closing: thinking.closing,
                interruption: tokenizer.encode(
                    "\n\(thinking.closing)\n\n",
                    addSpecial: false,
                    parseSpecial: true
                )
            )
        }
    }

    /// Control tokens that a mark is made of.
    private static func controls(in mark: String, _ tokenizer: Tokenizer) -> Set<Int32> {
        let tokens = tokenizer.encode(mark, addSpecial: false, parseSpecial: true)
        return Set(tokens.filter { tokenizer.attributes(of: $0).contains(.control) })
    }
}
