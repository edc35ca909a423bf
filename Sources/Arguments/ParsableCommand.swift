/// A command: its arguments, and what it does.
package protocol ParsableCommand: ParsableArguments {
    /// Name, help and commands below.
    static var configuration: CommandConfiguration { get }

    /// Does it. Commands that only have others below them do nothing themselves.
    func run() throws
}

/// A command whose work waits for things.
package protocol AsyncParsableCommand: ParsableCommand {
    /// Does it.
    func run() async throws
}

extension ParsableCommand {
    package static var configuration: CommandConfiguration { CommandConfiguration() }

    /// The name on the command line.
    static var name: String { configuration.commandName ?? "\(Self.self)".kebabCase }

    package func run() throws {}
}
