internal import GoTemplate
internal import JSON
internal import Jinja

/// The template that a model from Ollama is packaged with, rendered as Ollama renders it.
///
/// One that knows `.Messages` gets the whole chat. An older one knows a single turn, `.System`,
/// `.Prompt` and `.Response`: it is rendered turn by turn, the last time up to `.Response`, where
/// the model goes on.
struct PackageTemplate: Sendable {
    private let template: GoTemplate
    /// The template up to where it writes the answer.
    private let opening: GoTemplate
    private let takesMessages: Bool
    private let knowsThinking: Bool
    private let fillsGaps: Bool

    /// Parses a template.
    init(_ source: String) throws(ChatTemplateError) {
        var template: GoTemplate
        do {
            template = try GoTemplate(source)
        } catch {
            throw .packageTemplate(error)
        }
        let names = Set(template.names.map { $0.lowercased() })
        takesMessages = names.contains("messages")
        knowsThinking = names.contains("thinking")
        fillsGaps = names.contains("suffix")
        if !takesMessages, !names.contains("response") {
            template = template.appending(field: "Response")
        }
        self.template = template
        opening = template.cut(after: "Response")
    }

    /// Renders a chat.
    ///
    /// - Parameters:
    ///   - messages: The chat so far, whose contents are texts.
    ///   - tools: The tools' descriptions, an array in the form of the chat API.
    ///   - addGenerationPrompt: Whether a template of single turns is cut where the model goes on;
    ///     one that knows `.Messages` decides by itself.
    ///   - extra: `enable_thinking`, `reasoning_effort`, and what else the template knows.
    ///   - clock: The time that the template is told.
    /// - Returns: The prompt.
    /// - Throws: `ChatTemplateError.packageTemplate`, or `invalidMessage` for content of parts.
    func render(
        _ messages: [JSONValue],
        tools: JSONValue?,
        addGenerationPrompt: Bool = true,
        extra: JSONObject,
        clock: CivilTime
    ) throws(ChatTemplateError) -> String {
        let turns = try PackageMessage.collated(messages)
        let dates = Self.dates(clock)
        let common = thinking(extra)
        do {
            if takesMessages {
                let system = turns.filter { $0.role == "system" }.flatMap(\.texts)
                let variables: [(String, GoValue)] = [
                    ("System", .string(system.joined(separator: "\n\n"))),
                    ("Messages", .list(turns.map(\.value))),
                    ("Tools", PackageTool.list(tools)), ("Response", .string("")),
                ]
                return try template.render(.map(members: common + variables), dates: dates)
            }
            return try turnByTurn(turns, addGenerationPrompt, common, dates)
        } catch {
            throw .packageTemplate(error)
        }
    }

    /// Renders the prompt for the text between two others; nil if the template knows no `.Suffix`.
    ///
    /// - Throws: `ChatTemplateError.packageTemplate`.
    func render(
        prefix: String,
        suffix: String,
        clock: CivilTime
    ) throws(ChatTemplateError) -> String? {
        guard fillsGaps else { return nil }
        let variables: [(String, GoValue)] = [
            ("Prompt", .string(prefix)), ("Suffix", .string(suffix)), ("Response", .string("")),
        ]
        do {
            return try template.render(.map(members: variables), dates: Self.dates(clock))
        } catch {
            throw .packageTemplate(error)
        }
    }

    /// Renders one turn after the other.
    private func turnByTurn(
        _ messages: [PackageMessage],
        _ addGenerationPrompt: Bool,
        _ common: [(String, GoValue)],
        _ dates: GoTemplate.Dates
    ) throws(GoTemplateError) -> String {
        var text = ""
        var (system, prompt, response) = ("", "", "")
        func variables() -> GoValue {
            .map(
                members: common + [
                    ("System", .string(system)), ("Prompt", .string(prompt)),
                    ("Response", .string(response)),
                ]
            )
        }
        for message in messages {
            let endsTurn =
                switch message.role {
                case "system": !prompt.isEmpty || !response.isEmpty
                case "user": !response.isEmpty
                default: false
                }
            if endsTurn {
                text += try template.render(variables(), dates: dates)
                (system, prompt, response) = ("", "", "")
            }
            switch message.role {
            case "system": system = message.content
            case "user": prompt = message.content
            case "assistant": response = message.content
            default: break
            }
        }
        let isComplete = !addGenerationPrompt && !response.isEmpty
        return text + (try (isComplete ? template : opening).render(variables(), dates: dates))
    }

    /// The variables about thinking; a template that knows thinking is told to think unless the
    /// request says otherwise.
    private func thinking(_ extra: JSONObject) -> [(String, GoValue)] {
        let known = ["enable_thinking", "reasoning_effort"]
        let level = extra["reasoning_effort"]?.stringValue
        let wish = extra["enable_thinking"]?.boolValue ?? level.map { $0 != "none" }
        let others = extra.filter { !known.contains($0.key) }.map { ($0.key, GoValue($0.value)) }
        return others + [
            ("Think", .bool(wish ?? knowsThinking)),
            ("ThinkLevel", .string(level ?? "")),
            ("IsThinkSet", .bool(wish != nil || knowsThinking)),
        ]
    }

    private static func dates(_ clock: CivilTime) -> GoTemplate.Dates {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day) = (clock.year, clock.month, clock.day - 1)
        if day == 0 {
            (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1)
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day = month == 2 && isLeap ? 29 : lengths[month - 1]
        }
        return GoTemplate.Dates(
            today: text(clock.year, clock.month, clock.day),
            yesterday: text(year, month, day)
        )
    }

    private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(width - "\(number)".utf8.count, 0)) + "\(number)"
        }
        return [padded(year, 4), padded(month, 2), padded(day, 2)].joined(separator: "-")
    }
}
