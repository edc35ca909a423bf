import Engine
import Grammar
import JSON
import Tokenizer

/// What a turn's tools and form demand of an answer, and what the answer is given to begin with.
struct ToolConstraint {
    /// What the answer is held to; nil for nothing.
    private(set) var constraint: GenerationConstraint?
    /// The beginning of the answer that the turn decides, such as a call's opening.
    private(set) var opening = ""
    /// Answers that are calls without marks.
    private(set) var bareCalls: Grammar?

    private let turn: ChatTurn
    private let tokenizer: Tokenizer
    private let cache: GrammarCache
    /// The functions that may be called.
    let tools: [ToolDefinition]
    private let format: ToolFormat?

    /// Puts grammars together.
    ///
    /// - Parameters:
    ///   - turn: The turn.
    ///   - syntax: How the answer is written.
    ///   - openThinking: The marks of thinking inside of which the answer begins.
    ///   - tokenizer: The model's vocabulary.
    ///   - cache: Grammars of earlier requests.
    /// - Throws: `APIError` for a form, or a strict schema, that cannot be enforced.
    init(
        _ turn: ChatTurn,
        _ syntax: ChatSyntax,
        openThinking: ThinkingStyle?,
        tokenizer: Tokenizer,
        cache: GrammarCache
    ) throws(APIError) {
        self.turn = turn
        self.tokenizer = tokenizer
        self.cache = cache
        format = syntax.tools.isEmpty ? nil : syntax.format
        if case .named(let name) = turn.toolChoice {
            tools = syntax.tools.filter { $0.name == name }
        } else {
            tools = syntax.tools
        }
        let output = try turn.settings.output.map { format throws(APIError) in
            try format.grammar(cache, tokenizer)
        }
        do {
            bareCalls = try ChatSyntax.bareCalls(of: syntax.tools, cache)
        } catch {
            throw .internalError("The grammar of calls cannot be compiled: \(error)")
        }
        guard !tools.isEmpty else {
            constraint = output.map { grammar in
                guard let openThinking else { return GenerationConstraint(whole: grammar) }
                return GenerationConstraint(
                    triggers: [.init([openThinking.closing], grammar, endsAnswer: true)]
                )
            }
            return
        }
        let triggers = try triggers()
        if turn.toolChoice == .auto {
            constraint = GenerationConstraint(triggers: triggers)
            if let output { try addOutput(output, openThinking, triggers) }
        } else {
            try demandCall(openThinking, triggers)
        }
    }

    /// Holds an answer that may call tools, but otherwise must have a form.
    private mutating func addOutput(
        _ output: Grammar,
        _ openThinking: ThinkingStyle?,
        _ triggers: [GenerationConstraint.Trigger]
    ) throws(APIError) {
        guard let form = format?.forms.first, !isControl(form.opening) else {
            throw .unsupported(
                turn.settings.output?.param ?? "response_format",
                reason: "This model's calls of tools cannot be combined with it."
            )
        }
        var either: [GrammarPattern] = []
        if let format = turn.settings.output { either.append(try format.pattern()) }
        if let body = try body(of: form) {
            either.append(.sequence([.text(form.opening), body]))
        }
        let grammar = try compile(.choice(either), key: "form or calls " + key + outputKey)
        if let openThinking {
            constraint?.triggers.insert(.init([openThinking.closing], grammar), at: 0)
        } else {
            constraint?.initial = grammar
        }
    }

    /// Holds an answer that must call a tool.
    private mutating func demandCall(
        _ openThinking: ThinkingStyle?,
        _ triggers: [GenerationConstraint.Trigger]
    ) throws(APIError) {
        var hold = GenerationConstraint(triggers: triggers)
        defer { constraint = hold }
        if let headers = format?.headers {
            opening = "<|channel|>commentary \(headers.recipient)"
            hold.initial = try compile(names(), key: "names " + key)
            hold.opening = opening
            return
        }
        guard let form = format?.forms.first else { return }
        if let openThinking {
            // Thinking comes first; what follows it is held, but for openings that only the model
            // itself can write.
            guard !isControl(form.opening), let body = try body(of: form) else { return }
            let call = try compile(
                .sequence([.regex("\\s{0,4}"), .text(form.opening), body]),
                key: "call behind thinking " + key
            )
            hold.triggers.append(.init([openThinking.closing], call, endsAnswer: !isParallel))
            return
        }
        opening = format?.openedByPrompt == nil ? prefix(of: form) + form.opening : ""
        hold.opening = opening
        if let body = try body(of: form) {
            hold.initial = try compile(body, key: "calls " + key)
            hold.endsAnswer = !isParallel
        } else if case .named(let style) = form.body {
            hold.initial = try compile(names(style), key: "names " + key)
        } else if case .literal(let style) = form.body {
            hold.initial = try compile(
                .sequence([.text(style.isList ? "[" : ""), names(), .text(style.start)]),
                key: "names \(style.start) " + key
            )
        }
    }

    /// What stands before the opening of the first call.
    private func prefix(of form: ToolFormat.Form) -> String {
        switch format?.name {
        case ToolFormat.kimi.name: "<|tool_calls_section_begin|>"
        case ToolFormat.deepSeekR1.name, ToolFormat.deepSeekV31.name: "<｜tool▁calls▁begin｜>"
        case ToolFormat.qwenCoder.name: "<tool_call>\n"
        case ToolFormat.seed.name: "<seed:tool_call>\n"
        default: ""
        }
    }

    var isParallel: Bool { turn.allowsParallelCalls }

    /// Names what grammars of these tools depend on.
    private var key: String {
        let definitions = JSONValue.array(tools.map(\.json)).wireBytes
        return "\(format?.name ?? "") \(isParallel) \(tools.map { $0.isStrict ? "s" : "" })"
            + String(decoding: definitions, as: UTF8.self)
    }

    private var outputKey: String { turn.settings.output?.key ?? "" }

    func isControl(_ mark: String) -> Bool {
        let tokens = tokenizer.encode(mark, addSpecial: false, parseSpecial: true)
        return tokens.contains { tokenizer.attributes(of: $0).contains(.control) }
    }

    private func compile(_ pattern: GrammarPattern, key: String) throws(APIError) -> Grammar {
        do {
            return try cache.grammar(key) { () throws(GrammarError) in try Grammar(pattern) }
        } catch {
            throw .invalidValue("Invalid 'tools': \(error).", param: "tools")
        }
    }
}

// MARK: - Triggers

extension ToolConstraint {
    /// What calls are held to wherever the model writes them.
    private func triggers() throws(APIError) -> [GenerationConstraint.Trigger] {
        var triggers: [GenerationConstraint.Trigger] = []
        if let headers = format?.headers {
            for tool in tools {
                triggers.append(
                    .init(
                        [headers.recipient + tool.name, headers.end],
                        try arguments(of: tool),
                        endsAnswer: !isParallel
                    )
                )
            }
        }
        for form in format?.forms ?? [] where !form.opening.isEmpty {
            if let body = try body(of: form) {
                let grammar = try compile(body, key: "calls \(form.opening) \(form.isJSON)" + key)
                triggers.append(.init([form.opening], grammar, endsAnswer: !isParallel))
            } else if case .named(let style) = form.body {
                triggers.append(
                    .init([form.opening], try compile(names(style), key: "names " + key))
                )
                for tool in tools {
                    for end in style.nameEnds {
                        triggers.append(
                            .init(
                                [form.opening + style.namePrefix + tool.name, end],
                                try arguments(of: tool, style),
                                endsAnswer: !isParallel
                            )
                        )
                    }
                }
            }
        }
        // Forms of one opening would be taken for each other.
        let openings = triggers.map(\.texts)
        triggers = triggers.enumerated().filter { index, trigger in
            openings.firstIndex(of: trigger.texts) == index
        }.map(\.element)
        guard turn.settings.output == nil, format?.headers == nil else { return triggers }
        return try triggers + bareTriggers()
    }

    /// For calls without marks: the arguments behind a function's name.
    private func bareTriggers() throws(APIError) -> [GenerationConstraint.Trigger] {
        var triggers: [GenerationConstraint.Trigger] = []
        for tool in tools {
            let grammar = try arguments(of: tool)
            for member in ["arguments", "parameters"] {
                triggers.append(.init(["{\"name\": \"\(tool.name)\", \"\(member)\":"], grammar))
            }
        }
        return triggers
    }
}

// MARK: - Grammars

extension ToolConstraint {
    /// A call's body behind its opening; nil where control tokens stand within it.
    private func body(of form: ToolFormat.Form) throws(APIError) -> GrammarPattern? {
        switch form.body {
        case .json(let style, let inArray): return try jsonBody(style, inArray)
        case .named(let style):
            guard let end = style.nameEnds.last, !isControl(end), style.numberMark == nil else {
                return nil
            }
            var choices: [GrammarPattern] = []
            for tool in tools {
                choices.append(
                    .sequence([
                        .text(style.namePrefix + tool.name + end + style.filler),
                        try self.arguments(tool),
                    ])
                )
            }
            return .choice(choices)
        case .tagged(let style): return try taggedBody(style)
        case .literal(let style): return try literalBody(style)
        }
    }

    private func jsonBody(
        _ style: JSONCallReader.Style,
        _ inArray: Bool
    ) throws(APIError) -> GrammarPattern {
        let space = GrammarPattern.space
        var calls: [GrammarPattern] = []
        for tool in tools {
            var start = "{\"\(tool.name)\":"
            if !style.nameKeys.isEmpty {
                start = "\"\(style.usualName)\": \"\(tool.name)\","
                if style.usualName == "tool_name" {
                    // Command R numbers its calls.
                    start = "\"tool_call_id\": \"0\", " + start
                }
                start = "{" + start + " \"\(style.argumentKeys.first ?? "arguments")\":"
            }
            calls.append(.sequence([.text(start), space, try arguments(tool), space, .text("}")]))
        }
        let call = GrammarPattern.choice(calls)
        guard inArray else { return .sequence([space, call]) }
        let more = GrammarPattern.repetition(
            .sequence([.text(","), space, call]),
            min: 0,
            max: isParallel ? nil : 0
        )
        return .sequence([space, .text("["), space, call, more, space, .text("]")])
    }

    private func taggedBody(_ style: TaggedCallReader.Style) throws(APIError) -> GrammarPattern? {
        let marks = [style.nameEnd, style.keyStart, style.keyEnd, style.valueEnd, style.end]
        guard !marks.contains(where: isControl) else { return nil }
        let blank = GrammarPattern.regex("\\n?")
        var choices: [GrammarPattern] = []
        for tool in tools {
            if tool.isStrict { _ = try arguments(tool) }
            var parts: [GrammarPattern] = [.text(tool.name + style.nameEnd), blank]
            let required = Set(
                (tool.parameters?["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            )
            for (key, schema) in tool.parameters?["properties"]?.objectValue ?? [:] {
                let part = GrammarPattern.sequence([
                    .text(style.keyStart + key + style.keyEnd), blank,
                    .text(style.valueStart), blank, value(schema, of: tool, style), blank,
                    .text(style.valueEnd), blank,
                ])
                let isRequired = required.contains(key)
                parts.append(.repetition(part, min: isRequired ? 1 : 0, max: 1))
            }
            choices.append(.sequence(parts + [.text(style.end)]))
        }
        return .choice(choices)
    }

    /// A marked-up value; its schema sees the definitions of the whole.
    private func value(
        _ schema: JSONValue,
        of tool: ToolDefinition,
        _ style: TaggedCallReader.Style
    ) -> GrammarPattern {
        let text = GrammarPattern.textWithout(style.valueEnd)
        guard var members = schema.objectValue, !ToolArgument.isText(schema) else { return text }
        for key in ["$defs", "definitions"] {
            if let definitions = tool.parameters?[key] { members[key] = definitions }
        }
        let pattern = GrammarPattern.schema(.object(members))
        return (try? Grammar(pattern)) == nil ? text : pattern
    }

    /// A function's name, where the rest is behind control tokens.
    private func names(_ style: NamedCallReader.Style? = nil) -> GrammarPattern {
        .choice(
            tools.map { tool in
                let name = GrammarPattern.text((style?.namePrefix ?? "") + tool.name)
                guard let mark = style?.numberMark else { return name }
                return .sequence([name, .text(String(mark)), .regex("[0-9]{1,3}")])
            }
        )
    }

    private func arguments(
        of tool: ToolDefinition,
        _ style: NamedCallReader.Style? = nil
    ) throws(APIError) -> Grammar {
        let filler = GrammarPattern.text(style?.filler ?? "")
        return try compile(
            .sequence([filler, .space, try arguments(tool)]),
            key: "arguments \(style?.filler ?? "") \(tool.isStrict) "
                + String(decoding: tool.json.wireBytes, as: UTF8.self)
        )
    }

    /// A function's arguments: an object that satisfies its schema.
    ///
    /// Where the schema cannot be enforced and is not strict, any object.
    func arguments(_ tool: ToolDefinition) throws(APIError) -> GrammarPattern {
        let anything = GrammarPattern.schema(["type": "object"])
        guard var members = tool.parameters?.objectValue, !members.isEmpty else { return anything }
        if members["type"] == nil { members["type"] = "object" }
        let pattern = GrammarPattern.schema(.object(members))
        do {
            let source = String(decoding: JSONValue.object(members).wireBytes, as: UTF8.self)
            _ = try cache.grammar("schema " + source) { () throws(GrammarError) in
                try Grammar(pattern)
            }
            return pattern
        } catch {
            guard tool.isStrict else { return anything }
            throw .invalidValue(
                "Invalid parameters of the function '\(tool.name)': \(error).",
                param: "tools"
            )
        }
    }
}
