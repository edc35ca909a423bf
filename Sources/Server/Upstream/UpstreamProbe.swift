import Discovery
import Fetch
import JSON
import Logging
import NIOHTTP1

/// Asks upstream servers what they offer, and so whether they answer.
struct UpstreamProbe: Sendable {
    /// This server's own name among servers, against loops.
    let instance: String
    let logger: Logger
    private let client: HTTPClient

    /// Between two probes of a server that answers; new models show up after so long.
    private static let interval = Duration.seconds(5)
    /// Between two probes of one that does not.
    private static let downInterval = Duration.seconds(1)
    private static let answerLimit = 64 << 20
    private static let modelLimit = 10_000
    private static let nameLimit = 4096
    /// Tells who a server is and which servers a model is reached over.
    static let instanceHeader = "x-shimmy-instance"

    init(instance: String, logger: Logger) {
        self.instance = instance
        self.logger = logger
        var client = HTTPClient()
        client.connectSeconds = 2
        client.patience = Patience(seconds: 5)
        self.client = client
    }

    /// Asks a server again and again, until the task is cancelled.
    func watch(_ upstream: Upstream) async {
        while !Task.isCancelled {
            await run(upstream)
            try? await Task.sleep(for: upstream.isUp ? Self.interval : Self.downInterval)
        }
    }

    /// Asks a server once, unless that was done less than `age` ago.
    func run(_ upstream: Upstream, after age: Duration = .zero) async {
        guard upstream.startsProbe(after: age) else { return }
        do {
            let models = try await models(of: upstream.address)
            guard upstream.note(models: models) else { return }
            logger.info(
                "upstream is up",
                metadata: [
                    "upstream": .string(upstream.name), "models": .stringConvertible(models.count),
                ]
            )
        } catch {
            guard !Task.isCancelled else { return }
            var isCertain = false
            if case FetchError.connection = error { isCertain = true }
            guard upstream.noteFailedProbe("\(error)", isCertain: isCertain) else { return }
            logger.warning(
                "upstream is down",
                metadata: ["upstream": .string(upstream.name), "error": "\(error)"]
            )
        }
    }

    private func models(of address: UpstreamAddress) async throws -> [ModelDescription] {
        var request = address.request("/v1/models")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "via", value: UpstreamLoop.entry(instance))
        let (head, bytes) = try await client.send(request) { response, body in
            (response, try await body.all(limit: Self.answerLimit))
        }
        let url = address.name
        guard head.status == 200 else {
            throw FetchError.status(head.status, url: url, message: "", retryAfter: nil)
        }
        let json = try? JSONValue(parsing: bytes, limits: JSONLimits(depth: 32))
        guard let list = json?["data"]?.arrayValue else {
            throw FetchError.unexpected(url: url, expected: "a list of models", found: "none")
        }
        let server = head.headers.first(name: Self.instanceHeader)
        guard server != instance else {
            throw FetchError.unexpected(
                url: url,
                expected: "another server",
                found: "this server itself"
            )
        }
        var found: [ModelDescription] = []
        for item in list.prefix(Self.modelLimit) {
            guard let model = Self.model(item, of: address, server: server),
                !model.path.contains(instance), address.offers(model.id),
                !found.contains(where: { $0.id == model.id })
            else { continue }
            found.append(model)
        }
        return found
    }

    /// An entry of a list of models; nil for what is none.
    private static func model(
        _ json: JSONValue,
        of address: UpstreamAddress,
        server: String?
    ) -> ModelDescription? {
        func isName(_ text: String) -> Bool { (1...nameLimit).contains(text.utf8.count) }
        guard let id = json["id"]?.stringValue, isName(id) else { return nil }
        let meta = json["meta"]
        var model = ModelDescription(
            id: id,
            aliases: (json["aliases"]?.arrayValue ?? []).compactMap(\.stringValue).filter(isName),
            created: json["created"]?.intValue ?? 0,
            architecture: meta?["architecture"]?.stringValue,
            trainedContextLength: meta?["n_ctx_train"]?.intValue,
            fileSize: meta?["size"]?.intValue
        )
        model.parameterCount = meta?["n_params"]?.intValue
        model.quantisation = meta?["quantization"]?.stringValue
        model.kind = meta?["kind"]?.stringValue.flatMap { ModelKind(rawValue: $0) }
        model.upstreams = [address.name]
        let further = (json["via"]?.arrayValue ?? []).compactMap(\.stringValue)
        model.path = (server.map { [$0] } ?? []) + further
        return model
    }
}
