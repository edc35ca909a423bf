import Arguments
import Fetch
import JSON

/// `shimmy pull`: fetches models.
struct Pull: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch a model from the Hugging Face hub or an Ollama registry.",
        discussion: """
            'qwen3:14b' means Ollama's registry, 'ORG/REPO:Q4_K_M' the hub. The model is stored \
            where the other tool's own cache has it. A download that stops goes on at the next try.
            """
    )

    @Argument(help: "The model: NAME:TAG, USER/NAME:TAG, ORG/REPO or ORG/REPO:TAG.")
    var name: String

    @OptionGroup
    var endpoints: FetchOptions

    @Option(help: "Connections for one file.")
    var connections = 4

    @Flag(help: "Print one JSON object when done.")
    var json = false

    func validate() throws {
        guard (1...32).contains(connections) else {
            throw ValidationError("Connections must be from 1 to 32, found \(connections).")
        }
    }

    func run() async throws {
        var puller = try endpoints.puller()
        puller.connections = connections
        let wanted = try puller.name(name)
        let progress = Progress()
        let display = Task { await ProgressDisplay(progress).run() }
        let paths: [String]
        do {
            paths = try await puller.pull(wanted, progress: progress)
        } catch {
            display.cancel()
            await display.value
            throw error
        }
        display.cancel()
        await display.value
        if json {
            try Output.json([
                "name": .string(name), "paths": .array(paths.map { .string($0) }),
            ])
        } else {
            Output.write("\(name) is there: \(paths.first ?? "")\n")
        }
    }
}
