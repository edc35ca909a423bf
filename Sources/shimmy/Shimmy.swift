import Arguments
import Glibc
import Server

/// The command line's entry: one subcommand per task.
@main
struct Shimmy: ParsableCommand {
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

    /// Runs the command that the arguments name, and ends the process with its status.
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == Serve.configuration.commandName { Serve.prepare() }
        var runner = CommandRunner(Shimmy.self)
        let outcome = await runner.run(words)
        Output.write(outcome.output)
        Output.part(outcome.errors)
        exit(outcome.status)
    }
}
