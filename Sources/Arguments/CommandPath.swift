/// A command with those above it: `shimmy bench kernels`.
struct CommandPath {
    private(set) var commands: [any ParsableCommand.Type]

    /// The path of the program itself.
    init(_ root: any ParsableCommand.Type) {
        commands = [root]
    }

    /// The innermost command.
    var last: any ParsableCommand.Type { commands[commands.count - 1] }

    /// As it is typed.
    var text: String { commands.map { $0.name }.joined(separator: " ") }

    /// Goes down by the names that `words` begin with, and by what is meant without a name.
    ///
    /// - Returns: The words that are left.
    /// - Throws: `HelpRequest` where help is asked for, `UsageError` for what is no command.
    mutating func descend(_ words: [String]) throws -> [String] {
        var rest = words[...]
        if rest.first == "help" {
            for name in rest.dropFirst() {
                guard enter(name) else { throw UsageError.unexpected([name]) }
            }
            throw HelpRequest.help
        }
        while !last.configuration.subcommands.isEmpty {
            if let word = rest.first, enter(word) {
                rest.removeFirst()
            } else if rest.first == "--help" || rest.first == "-h" {
                throw HelpRequest.help
            } else if rest.first == "--version" {
                throw HelpRequest.version
            } else if let meant = last.configuration.defaultSubcommand {
                commands.append(meant)
            } else if let word = rest.first {
                throw word.hasPrefix("-")
                    ? UsageError.unknownOption(word, near: nil) : UsageError.unexpected([word])
            } else {
                throw HelpRequest.help
            }
        }
        return Array(rest)
    }

    private mutating func enter(_ name: String) -> Bool {
        let found = last.configuration.subcommands.first {
            $0.name == name || $0.configuration.aliases.contains(name)
        }
        guard let found else { return false }
        commands.append(found)
        return true
    }
}
