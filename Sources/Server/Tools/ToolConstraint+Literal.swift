import Grammar
import JSON

extension ToolConstraint {
    /// Calls whose arguments are written like those of a program; nil where control tokens stand
    /// within them.
    func literalBody(_ style: LiteralCallReader.Style) -> GrammarPattern? {
        guard !style.quotes.contains(where: isControl) else { return nil }
        var choices: [GrammarPattern] = []
        for tool in tools {
            let required = Set(
                (tool.parameters?["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            )
            var parameters: [(pattern: GrammarPattern, isRequired: Bool)] = []
            for (key, schema) in tool.parameters?["properties"]?.objectValue ?? [:] {
                let value = literal(schema, of: tool)
                parameters.append(
                    (.sequence([.text(key + style.assignment), value]), required.contains(key))
                )
            }
            choices.append(
                .sequence([
                    .text(tool.name + style.start), Self.list(parameters), .text(style.end),
                ])
            )
        }
        let call = GrammarPattern.choice(choices)
        guard style.isList else { return call }
        let more = GrammarPattern.repetition(
            .sequence([.text(", "), call]),
            min: 0,
            max: isParallel ? nil : 0
        )
        return .sequence([.text("["), call, more, .text("]")])
    }

    /// Parameters in their order with commas between, those that are not required perhaps left out.
    private static func list(
        _ parameters: [(pattern: GrammarPattern, isRequired: Bool)]
    ) -> GrammarPattern {
        /// What may follow behind the first that is given.
        func rest(from index: Int) -> [GrammarPattern] {
            parameters[index...].map { parameter in
                let next = GrammarPattern.sequence([.text(", "), parameter.pattern])
                return .repetition(next, min: parameter.isRequired ? 1 : 0, max: 1)
            }
        }
        var choices: [GrammarPattern] = []
        for (index, parameter) in parameters.enumerated() {
            choices.append(.sequence([parameter.pattern] + rest(from: index + 1)))
            if parameter.isRequired { return .choice(choices) }
        }
        return .choice(choices + [.text("")])
    }

    /// A value as a literal; JSON's are literals too, but for true and false.
    private func literal(_ schema: JSONValue, of tool: ToolDefinition) -> GrammarPattern {
        let text = GrammarPattern.regex("\"(?:[^\"\\\\\\n]|\\\\[\"\\\\nt])*\"")
        guard var members = schema.objectValue, !ToolArgument.isText(schema) else { return text }
        if members["type"] == "boolean" { return .choice([.text("True"), .text("False")]) }
        for key in ["$defs", "definitions"] {
            if let definitions = tool.parameters?[key] { members[key] = definitions }
        }
        return .enforceable(.object(members), otherwise: text)
    }
}
