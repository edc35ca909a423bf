/// What `--help` prints of a command.
struct HelpPage {
    /// Columns of a line, and of the names in front of the descriptions.
    private static let width = 80
    private static let column = 26
    /// Commands with more options than this do not show them all in the usage line.
    private static let mostShown = 12

    private let path: CommandPath
    private let definitions: [ArgumentDefinition]

    init(_ path: CommandPath) {
        self.path = path
        definitions = path.last.init().definitions()
    }

    /// The whole page.
    var text: String {
        let configuration = path.last.configuration
        var parts = ["OVERVIEW: " + configuration.abstract]
        if !configuration.discussion.isEmpty {
            parts.append(Self.wrapped(configuration.discussion).joined(separator: "\n"))
        }
        parts.append("USAGE: " + usage)
        parts += sections
        let commands = configuration.subcommands.filter { $0.configuration.shouldDisplay }
        if !commands.isEmpty {
            let rows = commands.map { command in
                let names = [command.name] + command.configuration.aliases
                let isMeant = configuration.defaultSubcommand.map { $0 == command } ?? false
                let abstract = command.configuration.abstract + (isMeant ? " (default)" : "")
                return Self.row(names.joined(separator: ", "), abstract)
            }
            parts.append("SUBCOMMANDS:\n" + rows.joined(separator: "\n"))
            parts.append(
                "  See '\(path.commands[0].name) help <subcommand>' for detailed help."
            )
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// The command with all that it takes, in one line.
    var usage: String {
        guard path.last.configuration.subcommands.isEmpty else {
            return path.text + " <subcommand>"
        }
        let options = definitions.filter { !$0.names.isEmpty }
        let positionals = definitions.filter(\.names.isEmpty)
        let shown = options.count > Self.mostShown ? ["<options>"] : options.map(Self.optional)
        return ([path.text] + shown + positionals.map(Self.optional)).joined(separator: " ")
    }

    /// The line that explains one argument.
    static func line(of definition: ArgumentDefinition) -> String {
        "\(definition.synopsis)  \(description(of: definition))"
    }

    private static func optional(_ definition: ArgumentDefinition) -> String {
        definition.isRequired ? definition.synopsis : "[\(definition.synopsis)]"
    }

    /// Arguments, groups with a title, and the rest.
    private var sections: [String] {
        var titles: [String] = []
        for definition in definitions where !definition.group.isEmpty {
            if !titles.contains(definition.group) { titles.append(definition.group) }
        }
        let positionals = definitions.filter { $0.group.isEmpty && $0.names.isEmpty }
        let options = definitions.filter { $0.group.isEmpty && !$0.names.isEmpty }
        let common = [
            Self.row("--version", "Show the version."),
            Self.row("-h, --help", "Show help information."),
        ]
        var parts = positionals.isEmpty ? [] : [Self.section("ARGUMENTS", positionals)]
        parts += titles.map { title in
            Self.section(title.uppercased(), definitions.filter { $0.group == title })
        }
        let rows = options.map(Self.row) + common
        return parts + ["OPTIONS:\n" + rows.joined(separator: "\n")]
    }

    private static func section(_ title: String, _ definitions: [ArgumentDefinition]) -> String {
        "\(title):\n" + definitions.map(row).joined(separator: "\n")
    }

    private static func row(_ definition: ArgumentDefinition) -> String {
        let names = definition.names.joined(separator: ", ")
        let label = [names, definition.placeholder].filter { !$0.isEmpty }.joined(separator: " ")
        return row(label, description(of: definition))
    }

    /// The help text with the values that there are and the default.
    private static func description(of definition: ArgumentDefinition) -> String {
        var notes: [String] = []
        if !definition.values.isEmpty {
            notes.append("values: " + definition.values.joined(separator: ", "))
        }
        if let text = definition.defaultText, !text.isEmpty { notes.append("default: " + text) }
        let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
        return definition.help.abstract + note
    }

    /// A label and its text, which begins on a line of its own where the label is long.
    private static func row(_ label: String, _ text: String) -> String {
        let margin = String(repeating: " ", count: column)
        let lines = wrapped(text, width: width - column)
        guard label.count + 3 <= column, let first = lines.first else {
            return "  " + ([label] + lines.map { margin + $0 }).joined(separator: "\n")
        }
        let gap = String(repeating: " ", count: column - label.count - 2)
        let rest = lines.dropFirst().map { margin + $0 }
        return (["  " + label + gap + first] + rest).joined(separator: "\n")
    }

    /// Text in lines that break between words.
    private static func wrapped(_ text: String, width: Int = width) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
