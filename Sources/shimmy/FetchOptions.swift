import Arguments
import Discovery
import Fetch
import Glibc

/// How the hub and registries are reached.
struct FetchOptions: ParsableArguments {
    @Option(
        name: .customLong("hf-endpoint"),
        help: "The hub or a mirror of it; HF_ENDPOINT, or else https://huggingface.co."
    )
    var hubEndpoint: String?

    @Option(
        name: .customLong("registry"),
        help: "The registry of names without a host; OLLAMA_REGISTRY, or else Ollama's own."
    )
    var registryEndpoint: String?

    /// The hub; the token is `HF_TOKEN`.
    func hub(_ client: HTTPClient) throws -> Hub {
        let text = hubEndpoint ?? Self.variable("HF_ENDPOINT") ?? "https://huggingface.co"
        let token = Self.variable("HF_TOKEN") ?? Self.variable("HUGGING_FACE_HUB_TOKEN")
        if let token, !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw CommandError("HF_TOKEN holds characters that no token has")
        }
        return Hub(endpoint: try Self.url(text), token: token, client: client)
    }

    /// Fetches models over these into the other tools' folders.
    func puller() throws -> ModelPull {
        let client = HTTPClient()
        return ModelPull(
            hub: try hub(client),
            registry: try registry(),
            locations: .ofThisProcess(),
            client: client
        )
    }

    /// The registry of names without a host.
    func registry() throws -> HTTPURL {
        try Self.url(
            registryEndpoint ?? Self.variable("OLLAMA_REGISTRY") ?? "https://registry.ollama.ai"
        )
    }

    private static func url(_ text: String) throws -> HTTPURL {
        guard let url = HTTPURL(text) else { throw FetchError.badAddress(text) }
        return url
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
