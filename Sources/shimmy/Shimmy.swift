import ArgumentParser
import Server

/// The command line's entry: one subcommand per task.
@main
struct Shimmy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shimmy",
        abstract: "A local AI server with its own inference engine.",
        version: Version.current,
        subcommands: [
            Serve.self, Pull.self, Search.self, ListCommand.self, Discover.self, Probe.self,
            Show.self, Ps.self, Remove.self, Generate.self, Chat.self, Inspect.self, Tokenize.self,
            Detokenize.self, TemplateCommand.self, GrammarCommand.self, PerplexityCommand.self,
            Docs.self, Bench.self,
        ]
    )
}
