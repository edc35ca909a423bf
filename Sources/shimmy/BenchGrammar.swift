import Arguments
import Benchmark
import Engine
import Server
import Tokenizer

/// `shimmy bench grammar`: what holding answers to a grammar costs.
struct BenchGrammar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grammar",
        abstract: "Measure the token masks of grammars within real generation.",
        discussion: """
            Every form (JSON schemas, a call of a tool, GBNF grammars, or the one named) answers \
            a request at temperature 1 without truncation, each answer followed by a free one of \
            as many tokens. A mask's time is what the sampling step waits for. In the first \
            round the grammar is new, so the times include finding its states out. Forced is the \
            share of tokens that needed no choice and no step of their own. The last columns are \
            the time per token and per sampled token beside the free answer's, medians of the \
            rounds.
            """
    )

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @OptionGroup(title: "Grammar, instead of the usual ones")
    var grammar: GrammarOptions

    @Option(help: "What the model is asked, for a grammar of your own.")
    var request = "Give an example."

    @Option(name: [.customShort("n"), .customLong("n-gen")], help: "Most tokens of an answer.")
    var count = 200

    @Option(name: .shortAndLong, help: "Answers held to each grammar.")
    var repetitions = 3

    @Option(name: .shortAndLong, help: "md, json or csv.")
    var output = ReportFormat.md

    @Flag(help: "The same as --output json.")
    var json = false

    func validate() throws {
        guard (2...100_000).contains(count) else {
            throw ValidationError("Tokens must be from 2 to 100000, found \(count).")
        }
        guard (1...1000).contains(repetitions) else {
            throw ValidationError("Repetitions must be 1 to 1000, found \(repetitions).")
        }
    }

    func run() async throws {
        var cases = GrammarCase.all
        if try grammar.grammar() != nil {
            let options = grammar
            cases = [
                GrammarCase(name: "the one named", request: request) {
                    guard let grammar = try options.grammar() else {
                        throw CommandError("no grammar is named")
                    }
                    return grammar
                }
            ]
        }
        let engine = try model.chosen().load()
        defer { engine.shutdown() }
        let test = GrammarTest(engine: engine, tokens: count, rounds: repetitions)
        var results: [GrammarResult] = []
        for shape in cases {
            Output.note(shape.name)
            let prompt =
                engine.chatTemplate == nil
                ? engine.tokenizer.encode(shape.request, addSpecial: true, parseSpecial: true)
                : try ChatPrompt(user: shape.request).tokens(for: engine)
            results.append(try await test.measure(shape, prompt: prompt))
        }
        Output.write(try GrammarReport.text(results, as: json ? .json : output))
    }
}
