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

    /// Runs the command that the arguments name.
    ///
    /// `serve` is parsed without the others: to look at all of them takes longer than the server
    /// needs to start. What is no plain `serve` goes the long way, which knows what to say to it.
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.first == Serve.configuration.commandName else { return await main(nil) }
        Serve.prepare()
        guard let serve = try? Serve.parse(Array(arguments.dropFirst())) else {
            return await main(nil)
        }
        do {
            try await serve.run()
        } catch {
            exit(withError: error)
        }
    }
}
