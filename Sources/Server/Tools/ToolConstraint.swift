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
    ) async throws(APIError) {
        self.turn = turn
        self.tokenizer = tokenizer
        self.cache = cache
        format = syntax.tools.isEmpty ? nil : syntax.format
        tools = syntax.tools.filter { turn.toolChoice.admits($0.name) }
        let output = try await turn.settings.output?.grammar(cache, tokenizer)
        if !syntax.tools.isEmpty {
            let names = syntax.tools.map(\.name)
            bareCalls = try await compile(key: "bare calls " + names.joined(separator: " ")) {
                () throws(GrammarError) in try ChatSyntax.bareCalls(of: names)
            }
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
        for tool in tools where tool.isStrict { try await checkSchema(of: tool) }
        let triggers = try await triggers()
        if turn.toolChoice.demandsCall {
            try await demandCall(openThinking, triggers)
        } else {
            constraint = GenerationConstraint(triggers: triggers)
            if let output { try await addOutput(output, openThinking, triggers) }
        }
    }

    /// Holds an answer that may call tools, but otherwise must have a form.
    private mutating func addOutput(
        _ output: Grammar,
        _ openThinking: ThinkingStyle?,
        _ triggers: [GenerationConstraint.Trigger]
    ) async throws(APIError) {
        guard let form = format?.forms.first, !isControl(form.opening) else {
            throw .unsupported(
                turn.settings.output?.param ?? "response_format",
                reason: "This model's calls of tools cannot be combined with it."
            )
        }
        var either: [GrammarPattern] = []
        if let format = turn.settings.output { either.append(try format.pattern()) }
        if let body = body(of: form) {
            either.append(.sequence([.text(form.opening), body]))
        }
        let grammar = try await compile(.choice(either), key: "form or calls " + key + outputKey)
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
    ) async throws(APIError) {
        var hold = GenerationConstraint(triggers: triggers)
        defer { constraint = hold }
        if let headers = format?.headers {
            opening = "<|channel|>commentary \(headers.recipient)"
            hold.initial = try await compile(names(), key: "names " + key)
            hold.opening = opening
            return
        }
        guard let form = format?.forms.first else { return }
        if let openThinking {
            // Thinking comes first; what follows it is held, but for openings that only the model
            // itself can write.
            guard !isControl(form.opening), let body = body(of: form) else { return }
            let call = try await compile(
                .sequence([.regex("\\s{0,4}"), .text(form.opening), body]),
                key: "call behind thinking " + key
            )
            hold.triggers.append(.init([openThinking.closing], call, endsAnswer: !isParallel))
            return
        }
        opening = format?.openedByPrompt == nil ? prefix(of: form) + form.opening : ""
        hold.opening = opening
        if let body = body(of: form) {
            hold.initial = try await compile(body, key: "calls " + key)
            hold.endsAnswer = !isParallel
        } else if case .named(let style) = form.body {
            hold.initial = try await compile(names(style), key: "names " + key)
        } else if case .literal(let style) = form.body {
            hold.initial = try await compile(
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

    private func compile(
        _ pattern: GrammarPattern,
        key: String
    ) async throws(APIError) -> Grammar {
        try await compile(key: key) { () throws(GrammarError) in try Grammar(pattern) }
    }

    private func compile(
        key: String,
        _ make: @Sendable () throws(GrammarError) -> Grammar
    ) async throws(APIError) -> Grammar {
        do throws(GrammarQueue.Failure) {
            return try await cache.grammar(key, make)
        } catch {
            throw APIError(error, param: "tools")
        }
    }

    /// Refuses a strict function whose schema cannot be enforced.
    private func checkSchema(of tool: ToolDefinition) async throws(APIError) {
        guard let schema = tool.argumentsSchema else { return }
        do throws(GrammarQueue.Failure) {
            let source = String(decoding: schema.wireBytes, as: UTF8.self)
            _ = try await cache.grammar("schema " + source) { () throws(GrammarError) in
                try Grammar(jsonSchema: schema)
            }
        } catch {
            let subject = "parameters of the function '\(tool.name)'"
            throw APIError(error, param: "tools", subject: subject)
        }
    }
}

// MARK: - Triggers

extension ToolConstraint {
    /// What calls are held to wherever the model writes them.
    private func triggers() async throws(APIError) -> [GenerationConstraint.Trigger] {
        var triggers: [GenerationConstraint.Trigger] = []
        if let headers = format?.headers {
            for tool in tools {
                triggers.append(
                    .init(
                        [headers.recipient + tool.name, headers.end],
                        try await arguments(of: tool),
                        endsAnswer: !isParallel
                    )
                )
            }
        }
        for form in format?.forms ?? [] where !form.opening.isEmpty {
            if let body = body(of: form) {
                let key = "calls \(form.opening) \(form.isJSON)" + key
                let grammar = try await compile(body, key: key)
                triggers.append(.init([form.opening], grammar, endsAnswer: !isParallel))
            } else if case .named(let style) = form.body {
                let names = try await compile(names(style), key: "names " + key)
                triggers.append(.init([form.opening], names))
                for tool in tools {
                    for end in style.nameEnds {
                        triggers.append(
                            .init(
                                [form.opening + style.namePrefix + tool.name, end],
                                try await arguments(of: tool, style),
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
        return try await triggers + bareTriggers()
    }

    /// For calls without marks: the arguments behind a function's name.
    private func bareTriggers() async throws(APIError) -> [GenerationConstraint.Trigger] {
        var triggers: [GenerationConstraint.Trigger] = []
        for tool in tools {
            let grammar = try await arguments(of: tool)
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
    private func body(of form: ToolFormat.Form) -> GrammarPattern? {
        switch form.body {
        case .json(let style, let inArray): return jsonBody(style, inArray)
        case .named(let style):
            guard let end = style.nameEnds.last, !isControl(end), style.numberMark == nil else {
                return nil
            }
            var choices: [GrammarPattern] = []
            for tool in tools {
                choices.append(
                    .sequence([
                        .text(style.namePrefix + tool.name + end + style.filler),
                        arguments(tool),
                    ])
                )
            }
            return .choice(choices)
        case .tagged(let style): return taggedBody(style)
        case .literal(let style): return literalBody(style)
        }
    }

    private func jsonBody(
        _ style: JSONCallReader.Style,
        _ inArray: Bool
    ) -> GrammarPattern {
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
            calls.append(.sequence([.text(start), space, arguments(tool), space, .text("}")]))
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

    private func taggedBody(_ style: TaggedCallReader.Style) -> GrammarPattern? {
        let marks = [style.nameEnd, style.keyStart, style.keyEnd, style.valueEnd, style.end]
        guard !marks.contains(where: isControl) else { return nil }
        let blank = GrammarPattern.regex("\\n?")
        var choices: [GrammarPattern] = []
        for tool in tools {
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
        return .enforceable(.object(members), otherwise: text)
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
    ) async throws(APIError) -> Grammar {
        let filler = GrammarPattern.text(style?.filler ?? "")
        return try await compile(
            .sequence([filler, .space, arguments(tool)]),
            key: "arguments \(style?.filler ?? "") \(tool.isStrict) "
                + String(decoding: tool.json.wireBytes, as: UTF8.self)
        )
    }

    /// A function's arguments: an object that satisfies its schema.
    ///
    /// What of the schema cannot be enforced is left open, unless it is strict.
    func arguments(_ tool: ToolDefinition) -> GrammarPattern {
        let anything = GrammarPattern.schema(["type": "object"])
        guard let schema = tool.argumentsSchema else { return anything }
        return tool.isStrict ? .schema(schema) : .enforceable(schema, otherwise: anything)
    }
}

extension ToolDefinition {
    /// The schema of the arguments, which are an object; nil where anything may come.
    fileprivate var argumentsSchema: JSONValue? {
        guard var members = parameters?.objectValue, !members.isEmpty else { return nil }
        if members["type"] == nil { members["type"] = "object" }
        return .object(members)
    }
}
