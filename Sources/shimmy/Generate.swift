import Arguments
import Engine
import JSON
import Sampling
import Server
import Tokenizer

/// `shimmy generate`: continues a prompt once.
struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Continue a prompt.")

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @OptionGroup(title: "Prompt")
    var prompt: PromptOptions

    @Option(
        name: [.customShort("n"), .customLong("n-predict")],
        help: "Most tokens to generate; -1, the default, for as many as the context holds."
    )
    var count: Int?

    @Option(name: [.customShort("r"), .long], help: "Text that ends the answer; may be repeated.")
    var stop: [String] = []

    @Flag(help: "Go on past end-of-generation tokens.")
    var ignoreEOS = false

    @Flag(help: "Treat the prompt as a user's message and apply the model's chat template.")
    var chat = false

    @Flag(help: "Print one JSON object instead of streaming text.")
    var json = false

    @OptionGroup(title: "Grammar that the answer follows")
    var grammar: GrammarOptions

    @OptionGroup(title: "Sampling")
    var sampling: SamplingOptions

    func validate() throws {
        if let count, count < -1 {
            throw ValidationError("Tokens to generate must be at least -1, found \(count).")
        }
    }

    func run() async throws {
        let text = try prompt.text()
        let clock = ContinuousClock.now
        let chosen = try model.chosen()
        let engine = try chosen.load()
        let loadMs = (ContinuousClock.now - clock) / .milliseconds(1)
        defer { engine.shutdown() }
        let tokens =
            chat
            ? try ChatPrompt(user: text).tokens(for: engine)
            : engine.tokenizer.encode(text, addSpecial: true, parseSpecial: true)
        var request = GenerationRequest(prompt: tokens)
        request.maxTokens = chosen.maxTokens(count)
        request.sampling = try sampling.parameters(for: engine.tokenizer, over: chosen.defaults)
        request.stop = stop.isEmpty ? chosen.defaults.stops : stop
        request.constraint = try grammar.grammar().map { GenerationConstraint(whole: $0) }
        request.ignoresEndOfGeneration = ignoreEOS
        var answer = CommandAnswer()
        for try await event in try engine.submit(request) {
            let piece = answer.take(event)
            if !json {
                Output.write(piece)
            }
        }
        guard json else {
            Output.write("\n")
            return
        }
        try Output.json(answer.report(model: engine.name, prompt: tokens, loadMs: loadMs))
    }
}
