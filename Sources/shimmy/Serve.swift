import Arguments
import Discovery
import Engine
import HTTP
import Logging
import Server

/// `shimmy serve`: the HTTP server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve models over HTTP."
    )

    @OptionGroup(title: "Models")
    var models: ServedModels

    @OptionGroup(title: "Upstream servers and aliases")
    var upstream: UpstreamOptions

    @Option(help: "Name or address to listen on.")
    var host = "127.0.0.1"

    @Option(
        name: .customLong("bind"),
        help: """
            Where to listen instead: HOST, HOST:PORT, [IPV6]:PORT or unix:PATH; may be repeated. \
            Sockets from systemd (LISTEN_FDS) come before all of these.
            """
    )
    var binds: [String] = []

    @Option(help: "Port to listen on; the next free one is taken when it is in use.")
    var port = 11435

    @Option(name: .customLong("api-key"), help: "Key that requests must carry; may be repeated.")
    var apiKeys: [String] = []

    @Option(
        name: .customLong("api-key-file"),
        help: "File of such keys, one a line, '#' begins a comment; may be repeated."
    )
    var apiKeyFiles: [String] = []

    @Option(
        name: .customLong("cors-origin"),
        help: "Origin of web pages that may use the server ('*' for all); may be repeated."
    )
    var origins: [String] = []

    @Option(name: .customLong("parallel"), help: "Sequences that run at the same time.")
    var sequences: Int?

    @Option(help: "Seconds within which a request must be answered; 0 sets no limit.")
    var requestTimeout: Int64 = 0

    @Option(help: "Most MiB of a request's body.")
    var bodyLimit = 32

    @Option(help: "Requests that may wait for the model; further ones get status 429.")
    var queueLimit: Int?

    @Option(help: "Seconds that answers under way may take after SIGTERM.")
    var drainSeconds: Int64 = 30

    @Option(help: "Log format: text or json.")
    var logFormat = StderrLogHandler.Format.text

    @Option(help: "Least severe level that is logged.", transform: Self.level)
    var logLevel = Logger.Level.info

    @OptionGroup(title: "Fetching")
    var endpoints: FetchOptions

    @OptionGroup(title: "Engine")
    var engine: EngineFlags

    /// Begins, on another processor, with what a server needs whatever its options are.
    ///
    /// Reading the options takes about as long.
    static func prepare() {
        HeapArenas.limit()
        Task.detached {
            HTTPServer.prepare()
            ServedModels.prepare()
        }
    }

    private static func level(_ name: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(name)' is no log level; there are: \(names).")
        }
        return level
    }

    func validate() throws {
        guard upstream.plainAliases.isEmpty || !models.names.isEmpty else {
            throw ValidationError("--alias NAME names the model of -m, which is missing.")
        }
        guard engine.options.adapters.isEmpty || models.names.count == 1 else {
            throw ValidationError("--lora changes the model of -m, of which there must be one.")
        }
        guard !models.isRouter || !upstream.upstreams.isEmpty else {
            throw ValidationError("--no-local leaves nothing to serve without --upstream.")
        }
        guard (0...65535).contains(port) else {
            throw ValidationError("The port must be from 0 to 65535, found \(port).")
        }
        guard (0...86_400).contains(drainSeconds) else {
            throw ValidationError("The drain time must be from 0 to 86400 seconds.")
        }
        guard (0...86_400).contains(requestTimeout) else {
            throw ValidationError("The request timeout must be from 0 to 86400 seconds.")
        }
        guard (1...4096).contains(bodyLimit) else {
            throw ValidationError("The body limit must be from 1 to 4096 MiB, found \(bodyLimit).")
        }
        if let queueLimit, !(1...1_000_000).contains(queueLimit) {
            throw ValidationError("The queue must have 1 to 1000000 places, found \(queueLimit).")
        }
        guard !apiKeys.contains("") else {
            throw ValidationError("An API key must not be empty.")
        }
        if let sequences, !(1...1024).contains(sequences) {
            throw ValidationError("Sequences must be from 1 to 1024, found \(sequences).")
        }
    }

    func run() async throws {
        let signals = StopSignals()
        let handler = StderrLogHandler(format: logFormat, level: logLevel)
        let logger = Logger(label: "shimmy") { _ in handler }
        let configuration = try configuration()
        let library = models.library(engineOptions, aliases: upstream.plainAliases)
        let manager = ModelManager(library, policy: models.policy, logger: logger)
        let server = try await APIServer.start(
            configuration,
            models: manager,
            fleet: try upstream.fleet(logger),
            disk: try disk(),
            logger: logger
        )
        // A file that is no model ends the command before it promises anything.
        let named = try await (library as? NamedLibrary)?.ids() ?? []
        for url in server.urls { Output.write("listening on \(url)\n") }
        let note = leaveNote(server.urls, logger)
        defer { note.map(RunFile.remove) }
        Task {
            await prepare(named.prefix(1) + models.preloaded, manager, server, signals)
        }
        let reason = await signals.wait()
        logger.info("stopping")
        await server.shutdown()
        if case .failure(let error) = reason {
            throw error
        }
    }

    /// Raises readiness once models are loaded, or stops the server when they cannot be.
    private func prepare(
        _ names: [String],
        _ models: ModelManager,
        _ server: APIServer,
        _ signals: StopSignals
    ) async {
        do {
            for name in names {
                let engine = try await models.engine(named: name)
                if engine.chatTemplate == nil {
                    server.context.logger.warning(
                        "the model has no chat template; chats are written in ChatML",
                        metadata: ["model": .string(engine.name)]
                    )
                }
            }
            server.context.readiness.raise()
        } catch {
            signals.fail(error)
        }
    }

    /// Requests may change the models on disk as long as what is served follows from these.
    private func disk() throws -> ModelDisk? {
        guard models.names.isEmpty, !models.isRouter else { return nil }
        return ModelDisk(
            puller: try endpoints.puller(),
            locations: .ofThisProcess(folders: models.places.folders)
        )
    }

    private func addresses() throws -> [ListenAddress] {
        let inherited = InheritedSockets.descriptors()
        guard inherited.isEmpty else { return inherited.map { .inherited(descriptor: $0) } }
        guard !binds.isEmpty else { return [.tcp(host: host, port: port)] }
        return try binds.map { text in
            guard let address = ListenAddress(text, port: port) else {
                throw CommandError("--bind: '\(text)' is no address")
            }
            return address
        }
    }

    /// Leaves a note of the server's addresses; without one, 'ps' does not find the server.
    private func leaveNote(_ urls: [String], _ logger: Logger) -> String? {
        guard let folder = RunFile.folder() else { return nil }
        do {
            return try RunFile(addresses: urls, version: Version.current).write(in: folder)
        } catch {
            logger.warning("no run file", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func configuration() throws -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.addresses = try addresses()
        configuration.apiKeys = try apiKeys + apiKeyFiles.flatMap(KeyFile.keys)
        configuration.bodyBytes = bodyLimit << 20
        configuration.requestSeconds = requestTimeout
        configuration.allowedOrigins = origins
        configuration.drainSeconds = drainSeconds
        configuration.rest = RestWatch { HeapArenas.trim() }
        return configuration
    }

    private var engineOptions: EngineOptions {
        var options = engine.options
        options.cacheBytes = models.cacheBytes
        if let sequences {
            options.maximumSequences = sequences
        }
        if let queueLimit {
            options.queueLimit = queueLimit
        }
        return options
    }
}

extension StderrLogHandler.Format: ExpressibleByArgument {}
