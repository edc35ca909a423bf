import ArgumentParser

/// The command line's entry: one subcommand per task.
@main
struct Shimmy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shimmy",
        abstract: "A local AI server with its own inference engine.",
        subcommands: [Serve.self]
    )
}
