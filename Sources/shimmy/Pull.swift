import ArgumentParser
import Discovery
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
        let wanted = try PullName(name, registry: endpoints.registry())
        let client = HTTPClient()
        let progress = Progress()
        var downloader = Downloader(client: client, progress: progress)
        downloader.connections = connections
        let display = Task { await ProgressDisplay(progress).run() }
        let paths: [String]
        do {
            paths = try await Self.pull(wanted, endpoints.hub(client), client, downloader)
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

    private static func pull(
        _ wanted: PullName,
        _ hub: Hub,
        _ client: HTTPClient,
        _ downloader: Downloader
    ) async throws -> [String] {
        let places = ModelLocations.ofThisProcess()
        switch wanted {
        case .registry(let name):
            let folder = try folder(of: .ollama, places)
            return try await RegistryPull(folder: folder, client: client, downloader: downloader)
                .pull(name)
        case .hub(let repository, let tag):
            let folder = try folder(of: .huggingface, places)
            return try await HubPull(folder: folder, hub: hub, downloader: downloader)
                .pull(repository, tag: tag)
        }
    }

    private static func folder(of store: ModelStore, _ places: ModelLocations) throws -> String {
        guard let place = places.list.first(where: { $0.store == store }) else {
            throw CommandError("there is no home directory to store models in")
        }
        return place.path
    }
}
