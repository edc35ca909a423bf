package import GGUF
package import JSON
package import Jinja

/// Turns messages into the prompt that a model was trained on.
///
/// A model file carries its template in the Jinja language; some carry a second one for chats with
/// tools. A model from Ollama is packaged with one in Go's language. Messages are passed as Hugging
/// Face transformers or Ollama passes them, after what a template cannot take has been brought into
/// a form it can: see `TemplateCapabilities`.
package struct ChatTemplate: Sendable {
    /// One of a model's templates.
    struct Variant: Sendable {
        let name: String
        let source: String
        let language: Language
        let capabilities: TemplateCapabilities
    }

    /// A template in its language.
    enum Language: Sendable {
        /// Jinja; some take the tools as a text in a variable `functions`, and the time in
        /// `datetime`, as FireFunction's does.
        case jinja(Template, takesFunctionText: Bool)
        case go(PackageTemplate)
    }

    /// The name of the template that is used if none is asked for.
    package static let defaultName = "default"
    private static let toolUseName = "tool_use"

    private let variants: [Variant]
    /// The texts of the tokens that begin and end a sequence, which templates may write.
    private let tokens: [String: String]

    /// Takes a template.
    ///
    /// - Parameters:
    ///   - source: The template.
    ///   - bosToken: The text of the token that begins a sequence.
    ///   - eosToken: The text of the token that ends a sequence.
    /// - Throws: `ChatTemplateError.template` if the template is malformed.
    package init(
        source: String,
        bosToken: String,
        eosToken: String
    ) throws(ChatTemplateError) {
        try self.init(
            sources: [(Self.defaultName, source)],
            bosToken: bosToken,
            eosToken: eosToken
        )
    }

    /// Takes a model file's templates; `nil` if it has none.
    ///
    /// - Parameters:
    ///   - metadata: The metadata: `tokenizer.chat_template` and `tokenizer.chat_template.NAME`.
    ///   - bosToken: The text of the token that begins a sequence.
    ///   - eosToken: The text of the token that ends a sequence.
    /// - Throws: `ChatTemplateError` if a template is malformed or no string.
    package init?(
        metadata: GGUFMetadata,
        bosToken: String,
        eosToken: String
    ) throws(ChatTemplateError) {
        let key = "tokenizer.chat_template"
        var sources: [(String, String)] = []
        for name in metadata.keys where name == key || name.hasPrefix(key + ".") {
            let source: String?
            do {
                source = try metadata.string(name)
            } catch {
                throw .metadata(error)
            }
            guard let source else { continue }
            sources.append(
                (name == key ? Self.defaultName : String(name.dropFirst(key.count + 1)), source)
            )
        }
        guard !sources.isEmpty else { return nil }
        try self.init(sources: sources, bosToken: bosToken, eosToken: eosToken)
    }

    /// Takes the template that a model from Ollama is packaged with, in Go's language.
    ///
    /// - Parameter source: The template.
    /// - Throws: `ChatTemplateError.packageTemplate` if the template is malformed.
    package init(packageSource source: String) throws(ChatTemplateError) {
        let template = try PackageTemplate(source)
        let capabilities = TemplateCapabilities { messages, tools in
            try? template.render(messages, tools: tools, extra: [:], clock: .now)
        }
        variants = [
            Variant(
                name: Self.defaultName,
                source: source,
                language: .go(template),
                capabilities: capabilities
            )
        ]
        tokens = [:]
    }

    private init(
        sources: [(String, String)],
        bosToken: String,
        eosToken: String
    ) throws(ChatTemplateError) {
        let tokens = ["bos_token": bosToken, "eos_token": eosToken]
        var variants: [Variant] = []
        for (name, source) in sources {
            do {
                let template = try Template(source)
                func probed(takesFunctionText: Bool) -> TemplateCapabilities {
                    TemplateCapabilities { messages, tools in
                        let tools = tools.map(JinjaValue.init)
                        var variables = Self.variables(
                            messages: messages,
                            tools: tools,
                            addGenerationPrompt: false,
                            tokens: tokens
                        )
                        if takesFunctionText { Self.addFunctionText(tools, .now, &variables) }
                        return try? template.render(variables)
                    }
                }
                let plain = probed(takesFunctionText: false)
                let other = plain.isKnown ? plain : probed(takesFunctionText: true)
                variants.append(
                    Variant(
                        name: name,
                        source: source,
                        language: .jinja(
                            template,
                            takesFunctionText: !plain.isKnown && other.isKnown
                        ),
                        capabilities: other.isKnown ? other : plain
                    )
                )
            } catch {
                throw .template(name: name, error)
            }
        }
        self.variants = variants
        self.tokens = tokens
    }

    /// The names of the templates, in the file's order.
    package var names: [String] { variants.map(\.name) }

    /// Whether it is the template that a model from Ollama is packaged with.
    package var isPackageTemplate: Bool {
        variants.contains { if case .go = $0.language { true } else { false } }
    }

    /// The source of the template that is used for chats without tools.
    package var source: String {
        (variants.first { $0.name == Self.defaultName } ?? variants.first)?.source ?? ""
    }

    /// The source of the template that is used for chats with or without tools.
    package func source(usesTools: Bool) -> String {
        (try? variant(nil, usesTools: usesTools))?.source ?? source
    }

    /// What the template for a chat can do.
    ///
    /// - Parameters:
    ///   - name: The template; `nil` chooses as `render` does.
    ///   - usesTools: Whether the chat has tools.
    /// - Returns: The capabilities.
    /// - Throws: `ChatTemplateError.unknownTemplate`.
    package func capabilities(
        name: String? = nil,
        usesTools: Bool = false
    ) throws(ChatTemplateError) -> TemplateCapabilities {
        try variant(name, usesTools: usesTools).capabilities
    }

    /// The prompt for the text between two others; nil if the template makes none: only those of
    /// Ollama's packages do, with `.Suffix`.
    ///
    /// - Throws: `ChatTemplateError.packageTemplate`.
    package func infill(
        prefix: String,
        suffix: String,
        clock: CivilTime = .now
    ) throws(ChatTemplateError) -> String? {
        for variant in variants {
            guard case .go(let template) = variant.language else { continue }
            return try template.render(prefix: prefix, suffix: suffix, clock: clock)
        }
        return nil
    }

    /// Renders a chat.
    ///
    /// - Parameters:
    ///   - messages: The chat so far.
    ///   - tools: The tools' descriptions, an array in the form of the chat API.
    ///   - addGenerationPrompt: Whether the prompt ends with the start of the model's answer.
    ///   - extra: Further variables such as `enable_thinking` or `documents`.
    ///   - name: The template; `nil` takes `tool_use` for chats with tools if there is one, and
    ///     `default` otherwise.
    ///   - limits: What rendering may use up.
    ///   - clock: The time that the template is told.
    /// - Returns: The prompt.
    /// - Throws: `ChatTemplateError`; see `isRefusal`.
    package func render(
        messages: [ChatMessage],
        tools: JSONValue? = nil,
        addGenerationPrompt: Bool = true,
        extra: JSONObject = [:],
        name: String? = nil,
        limits: Limits = .default,
        clock: CivilTime = .now
    ) throws(ChatTemplateError) -> String {
        let jinjaTools = tools.map(JinjaValue.init)
        let variant = try variant(name, usesTools: jinjaTools?.isTrue ?? false)
        let adapted = try MessageAdapter(variant.capabilities).adapted(messages)
            .map(JSONValue.object)
        let reserved: Set = ["messages", "tools", "add_generation_prompt"]
        let extra = JSONObject(extra.filter { !reserved.contains($0.key) })
        switch variant.language {
        case .go(let template):
            return try template.render(
                adapted,
                tools: tools,
                addGenerationPrompt: addGenerationPrompt,
                extra: extra,
                clock: clock
            )
        case .jinja(let template, let takesFunctionText):
            var variables = Self.variables(
                messages: adapted,
                tools: jinjaTools,
                addGenerationPrompt: addGenerationPrompt,
                tokens: tokens
            )
            if takesFunctionText { Self.addFunctionText(jinjaTools, clock, &variables) }
            for (key, value) in extra { variables[key] = JinjaValue(value) }
            do {
                return try template.render(variables, limits: limits, clock: clock)
            } catch {
                throw .template(name: variant.name, error)
            }
        }
    }

    /// Adds the variables that FireFunction's template has besides.
    private static func addFunctionText(
        _ tools: JinjaValue?,
        _ clock: CivilTime,
        _ variables: inout [String: JinjaValue]
    ) {
        let sources = [
            "functions": "{{ tools | tojson(indent=2) if tools else '[]' }}",
            "datetime": "{{ strftime_now('%b %d %Y %H:%M:%S GMT') }}",
        ]
        for (name, source) in sources {
            let text = try? Template(source).render(["tools": tools ?? .none], clock: clock)
            variables[name] = .string(text ?? "")
        }
    }

    /// The variables that Hugging Face transformers defines for every template.
    private static func variables(
        messages: [JSONValue],
        tools: JinjaValue?,
        addGenerationPrompt: Bool,
        tokens: [String: String]
    ) -> [String: JinjaValue] {
        var variables = tokens.mapValues { JinjaValue.string($0) }
        variables["messages"] = JinjaValue(.array(messages))
        variables["tools"] = tools ?? JinjaValue.none
        variables["documents"] = JinjaValue.none
        variables["add_generation_prompt"] = .bool(addGenerationPrompt)
        return variables
    }

    private func variant(
        _ name: String?,
        usesTools: Bool
    ) throws(ChatTemplateError) -> Variant {
        func named(_ name: String) -> Variant? { variants.first { $0.name == name } }
        if let name {
            guard let variant = named(name) else {
                throw .unknownTemplate(name: name, known: names)
            }
            return variant
        }
        if usesTools, let variant = named(Self.toolUseName) { return variant }
        guard let variant = named(Self.defaultName) ?? variants.first else {
            throw .unknownTemplate(name: Self.defaultName, known: names)
        }
        return variant
    }
}
