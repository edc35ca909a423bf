import ArgumentParser
import Glibc
import Logging
import Server

/// `shimmy serve`: the HTTP server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve models over HTTP.")

    @Option(help: "Name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; the next free one is taken when it is in use.")
    var port = 11435

    @Option(name: .customLong("api-key"), help: "Key that requests must carry; may be repeated.")
    var apiKeys: [String] = []

    @Option(
        name: .customLong("cors-origin"),
        help: "Origin of web pages that may use the server ('*' for all); may be repeated."
    )
    var origins: [String] = []

    @Option(help: "Seconds that answers under way may take after SIGTERM.")
    var drainSeconds: Int64 = 30

    @Option(help: "Log format: text or json.")
    var logFormat = StderrLogHandler.Format.text

    @Option(help: "Least severe level that is logged.", transform: Self.level)
    var logLevel = Logger.Level.info

    private static func level(_ name: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(name)' is no log level; there are: \(names).")
        }
        return level
    }

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("The port must be from 0 to 65535, found \(port).")
        }
        guard (0...86_400).contains(drainSeconds) else {
            throw ValidationError("The drain time must be from 0 to 86400 seconds.")
        }
        guard !apiKeys.contains("") else {
            throw ValidationError("An API key must not be empty.")
        }
    }

    func run() async throws {
        let signals = StopSignals()
        var configuration = ServerConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.apiKeys = apiKeys
        configuration.allowedOrigins = origins
        configuration.drainSeconds = drainSeconds
        let handler = StderrLogHandler(format: logFormat, level: logLevel)
        let logger = Logger(label: "shimmy") { _ in handler }
        let server = try await APIServer.start(
            configuration,
            models: LoadedModels([], created: 0),
            logger: logger
        )
        print("listening on \(server.url)")
        fflush(nil)
        await signals.wait()
        logger.info("stopping")
        await server.shutdown()
    }
}

extension StderrLogHandler.Format: ExpressibleByArgument {}
