/// What a command is called, and what a help page says of it.
package struct CommandConfiguration: Sendable {
    /// The name; the type's in kebab case if nil.
    package var commandName: String?
    /// One line.
    package var abstract: String
    /// More about it.
    package var discussion: String
    /// What `--version` prints; only the first command's counts.
    package var version: String
    /// Whether help pages list it.
    package var shouldDisplay: Bool
    /// Commands below it.
    package var subcommands: [any ParsableCommand.Type]
    /// The one that is meant when none is named.
    package var defaultSubcommand: (any ParsableCommand.Type)?
    /// Further names.
    package var aliases: [String]

    /// A command's place in the program.
    package init(
        commandName: String? = nil,
        abstract: String = "",
        discussion: String = "",
        version: String = "",
        shouldDisplay: Bool = true,
        subcommands: [any ParsableCommand.Type] = [],
        defaultSubcommand: (any ParsableCommand.Type)? = nil,
        aliases: [String] = []
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.discussion = discussion
        self.version = version
        self.shouldDisplay = shouldDisplay
        self.subcommands = subcommands
        self.defaultSubcommand = defaultSubcommand
        self.aliases = aliases
    }
}
