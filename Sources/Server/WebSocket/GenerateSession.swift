import Engine
import HTTP
import JSON
import NIOHTTP1
import Synchronization

/// The answers under way on one WebSocket of `/ws/generate`.
final class GenerateSession: WebSocketSession {
    private struct State {
        var answers: [String: Task<Void, Never>] = [:]
        var isDraining = false
        var isOver = false
    }

    /// Answers that may be under way on one socket.
    static let limit = 64

    private let context: ServerContext
    private let state = Mutex(State())

    /// A session with nothing under way.
    init(_ context: ServerContext) {
        self.context = context
    }

    func receive(_ message: String, from socket: WebSocket) async {
        var id: String?
        do {
            let value: JSONValue
            do {
                value = try JSONValue(parsing: message, limits: JSONLimits(depth: 128))
            } catch {
                throw APIError.invalid("We could not parse the message as JSON. \(error)")
            }
            guard let object = value.objectValue else {
                throw APIError.invalid("The message is \(value.typeName), but must be an object.")
            }
            id = object["id"]?.stringValue
            let reader = try await context.models.completed(RequestReader(object))
            switch try GenerateMessage(reader) {
            case .generate(let id, let request):
                try begin(id, request, socket)
            case .cancel(let id):
                try cancel(id)
            }
        } catch {
            // A peer that is gone notices nothing more.
            try? await send(failure(error), id, to: socket)
        }
    }

    func drain(_ socket: WebSocket) {
        let isIdle = state.withLock { state in
            state.isDraining = true
            return state.answers.isEmpty
        }
        if isIdle { socket.close(.goingAway) }
    }

    func end() {
        let answers = state.withLock { state in
            state.isOver = true
            return Array(state.answers.values)
        }
        for answer in answers { answer.cancel() }
    }

    /// Starts an answer in a task of its own.
    private func begin(
        _ id: String,
        _ request: GenerateRequest,
        _ socket: WebSocket
    ) throws {
        try state.withLock { state in
            guard !state.isOver else { throw CancellationError() }
            guard !state.isDraining else {
                throw APIError.stopping
            }
            guard state.answers[id] == nil else {
                throw APIError.invalidValue("An answer '\(id)' is under way.", param: "id")
            }
            guard state.answers.count < Self.limit else {
                throw APIError(
                    status: .tooManyRequests,
                    message: "\(Self.limit) answers are under way on this socket.",
                    type: "rate_limit_error",
                    code: "too_many_answers"
                )
            }
            // The task looks itself up under the same lock when it ends, so not before this.
            state.answers[id] = Task {
                await self.answer(id, request, socket)
                self.finish(id, socket)
            }
        }
    }

    private func cancel(_ id: String) throws {
        let answer = state.withLock { $0.answers[id] }
        guard let answer else {
            throw APIError(
                status: .notFound,
                message: "No answer '\(id)' is under way.",
                param: "id",
                code: "answer_not_found"
            )
        }
        answer.cancel()
    }

    private func finish(_ id: String, _ socket: WebSocket) {
        let isLast = state.withLock { state in
            state.answers[id] = nil
            return state.isDraining && state.answers.isEmpty
        }
        if isLast { socket.close(.goingAway) }
    }

    /// Runs an answer to its end; every answer ends with exactly one `done` or `error` message.
    private func answer(_ id: String, _ request: GenerateRequest, _ socket: WebSocket) async {
        var last: JSONObject
        do {
            last = try await run(id, request, socket)
        } catch is CancellationError {
            last = ["type": "done", "finish_reason": "cancelled"]
        } catch {
            last = failure(error)
        }
        // The end of a cancelled answer is still told; a peer that is gone notices nothing more.
        await Task { [last] in try? await send(last, id, to: socket) }.value
    }

    /// Has the answer given, by this server or another one.
    ///
    /// - Returns: The last message.
    private func run(
        _ id: String,
        _ request: GenerateRequest,
        _ socket: WebSocket
    ) async throws -> JSONObject {
        let name = try await context.models.name(orOnly: request.model)
        if let proxy = context.proxy, try await proxy.isRouted(name) {
            return try await GenerateRelay(proxy: proxy, context: context).run(request, of: name) {
                try await self.send($0, id, to: socket)
            }
        }
        let (reason, usage, result) = try await run(id, request, of: name, socket)
        return [
            "type": "done", "finish_reason": .string(reason), "usage": usage.json,
            "timings": LlamaTimings(result).json,
        ]
    }

    private func run(
        _ id: String,
        _ request: GenerateRequest,
        of name: String,
        _ socket: WebSocket
    ) async throws -> (reason: String, Usage, GenerationResult) {
        let engine = try await context.models.engine(named: name)
        switch request.task {
        case .text(let prompt, let settings):
            let result = try await complete(prompt, settings, engine) { text in
                try await self.send(["type": "text", "text": .string(text)], id, to: socket)
            }
            return (result.reason.rawValue, Usage(choices: [result]), result)
        case .chat(let turn):
            let finishes = try await turn.start(engine, context).forEachStep { _, step in
                guard case .deltas(let deltas, _) = step else { return }
                for delta in deltas { try await self.send(Self.json(delta), id, to: socket) }
            }
            guard let finish = finishes.first else { throw CancellationError() }
            return (finish.reason.rawValue, Usage(finishes), finish.result)
        }
    }

    private func complete(
        _ prompt: TokenInput,
        _ settings: GenerationSettings,
        _ engine: any InferenceEngine,
        _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws -> GenerationResult {
        let constraint = try await settings.output?.constraint(context.grammars, engine.tokenizer)
        let generation = try Generation(
            settings.requests(
                prompt: prompt.encoded(with: engine.tokenizer, field: "prompt"),
                engine: engine,
                constraint: constraint
            ),
            engine: engine,
            param: "prompt",
            metrics: context.metrics
        )
        let results = try await generation.forEachStep { _, step in
            guard case .piece(let piece) = step, !piece.text.isEmpty else { return }
            try await body(piece.text)
        }
        guard let result = results.first else { throw CancellationError() }
        return result
    }

    private static func json(_ delta: ChatDelta) -> JSONObject {
        switch delta {
        case .text(let text):
            ["type": "text", "text": .string(text)]
        case .reasoning(let text):
            ["type": "reasoning", "text": .string(text)]
        case .toolCallStart(let index, let id, let name):
            [
                "type": "tool_call", "index": .int(Int64(index)), "call_id": .string(id),
                "name": .string(name),
            ]
        case .toolCallArguments(let index, let text):
            ["type": "tool_call_arguments", "index": .int(Int64(index)), "text": .string(text)]
        }
    }

    private func failure(_ error: any Error) -> JSONObject {
        let error = APIError(reporting: error, logger: context.logger)
        return ["type": "error", "error": error.json["error"] ?? nil]
    }

    private func send(_ message: JSONObject, _ id: String?, to socket: WebSocket) async throws {
        var message = message
        message["id"] = id.map(JSONValue.string)
        let bytes = JSONValue.object(message).wireBytes
        try await socket.send(String(decoding: bytes, as: UTF8.self))
    }
}
