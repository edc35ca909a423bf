import Discovery
import Fetch
import HTTP
import JSON
import NIOHTTP1

/// `POST /api/pull` and `DELETE /api/delete`: fetching and deleting models, in Ollama's form.
enum OllamaPull {
    /// The fields of `/api/pull`.
    static let fields: [RequestField] = [
        .honoured("model", from: .ollama, "The model, as `shimmy pull` takes it."),
        .honoured("name", from: .ollama, "Another name of model."),
        .honoured("stream", from: .ollama, "Whether the progress comes in lines; true."),
        .refused("insecure", from: .ollama, except: [false], "http:// goes in front of a host."),
    ]

    /// The fields of `/api/delete`.
    static let deleteFields: [RequestField] = [
        .honoured("model", from: .ollama, "The model, its name in full."),
        .honoured("name", from: .ollama, "Another name of model."),
    ]

    /// Between two looks at a download.
    private static let interval = Duration.milliseconds(100)

    /// Fetches a model.
    static func pull(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse
    {
        let disk = try disk(context)
        let reader = try request.jsonObject()
        try fields.check(reader)
        let name = try name(reader)
        let isStreamed = try reader.bool("stream") ?? true
        let download: ModelDisk.Download
        do throws(FetchError) {
            download = try disk.join(name)
        } catch {
            throw APIError(error)
        }
        guard isStreamed else {
            defer { disk.leave(download) }
            try await watch(download) { _ in }
            await context.models.refresh()
            return .json(["status": "success"])
        }
        return LineStream.response(logger: context.logger) { lines in
            defer { disk.leave(download) }
            try await lines.send(["status": "pulling manifest"])
            try await watch(download) { try await lines.send($0) }
            await context.models.refresh()
            for status in ["verifying sha256 digest", "writing manifest", "success"] {
                try await lines.send(["status": .string(status)])
            }
        }
    }

    /// Deletes a model.
    static func delete(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let disk = try disk(context)
        let reader = try request.jsonObject()
        try deleteFields.check(reader)
        let name = try name(reader)
        // What is in memory would stay there, out of reach.
        _ = try? await context.models.unload(name)
        do {
            try await disk.delete(name)
        } catch let error as DiscoveryError {
            throw APIError(error, name: name, isEmpty: false)
        }
        await context.models.refresh()
        return HTTPResponse(status: .ok)
    }

    private static func name(_ reader: RequestReader) throws(APIError) -> String {
        if reader.value("model") == nil, let name = try reader.string("name") { return name }
        return try reader.requiredString("model")
    }

    private static func disk(_ context: ServerContext) throws(APIError) -> ModelDisk {
        if let disk = context.disk { return disk }
        throw APIError(
            status: .forbidden,
            message: """
                This server changes no models: it serves those named by -m alone, or it can be \
                reached from other machines without a key.
                """,
            code: "not_allowed"
        )
    }

    /// Reports on a download until it is complete.
    private static func watch(
        _ download: ModelDisk.Download,
        _ report: (JSONValue) async throws -> Void
    ) async throws {
        var last: JSONValue = nil
        while download.outcome.settled == nil {
            let line = line(download.progress.state)
            if line != last, !line.isNull { try await report(line) }
            last = line
            try await Task.sleep(for: interval)
        }
        do {
            try await download.outcome.value()
        } catch let error as FetchError {
            throw APIError(error)
        }
    }

    /// How far a download has come; null before its first file.
    private static func line(_ state: Progress.State) -> JSONValue {
        guard let digest = state.digest, state.phase == .fetching else {
            return state.name.isEmpty ? nil : ["status": "verifying sha256 digest"]
        }
        return [
            "status": .string("pulling \(digest.prefix(12))"),
            "digest": .string("sha256:\(digest)"),
            "total": .int(Int64(state.total)),
            "completed": .int(Int64(state.done)),
        ]
    }
}

extension APIError {
    /// Why a model was not fetched.
    fileprivate init(_ error: FetchError) {
        let status: HTTPResponseStatus =
            switch error {
            case .badName, .badAddress: .badRequest
            case .status(404, _, _, _), .noSuchFile: .notFound
            case .busy: .conflict
            case .diskFull: .insufficientStorage
            case .file: .internalServerError
            default: .badGateway
            }
        self.init(
            status: status,
            message: "The model cannot be fetched: \(error).",
            type: "server_error",
            param: status == .badRequest ? "model" : nil,
            code: "pull_failed"
        )
    }
}
