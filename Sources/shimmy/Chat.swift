import Arguments
import ChatTemplate
import Engine
import Server

/// `shimmy chat`: a conversation in the terminal.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk to a model.",
        discussion: "An empty line is ignored; /clear forgets the conversation; /exit ends it."
    )

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @Option(help: "The system message.")
    var system: String?

    @Option(
        name: [.customShort("n"), .customLong("n-predict")],
        help: "Most tokens of an answer; -1, the default, for as many as the context holds."
    )
    var count: Int?

    @OptionGroup(title: "Sampling")
    var sampling: SamplingOptions

    func validate() throws {
        if let count, count < -1 {
            throw ValidationError("Tokens to generate must be at least -1, found \(count).")
        }
    }

    func run() async throws {
        let chosen = try model.chosen()
        let engine = try chosen.load()
        defer { engine.shutdown() }
        let parameters = try sampling.parameters(for: engine.tokenizer, over: chosen.defaults)
        var messages = beginning
        Output.write("> ")
        while let line = readLine() {
            switch line {
            case "":
                break
            case "/exit":
                return
            case "/clear":
                messages = beginning
            default:
                messages.append(ChatMessage("user", line))
                // The whole conversation is sent again; the engine still holds what it knows.
                var request = GenerationRequest(
                    prompt: try ChatPrompt(messages: messages).tokens(for: engine)
                )
                request.maxTokens = chosen.maxTokens(count)
                request.stop = chosen.defaults.stops
                request.sampling = parameters
                let text = try await answer(to: request, of: engine)
                messages.append(ChatMessage("assistant", text))
            }
            Output.write("> ")
        }
        Output.write("\n")
    }

    private var beginning: [ChatMessage] {
        system.map { [ChatMessage("system", $0)] } ?? []
    }

    private func answer(to request: GenerationRequest, of engine: Engine) async throws -> String {
        var answer = CommandAnswer()
        for try await event in try engine.submit(request) {
            Output.write(answer.take(event))
        }
        Output.write("\n")
        return answer.text
    }
}
