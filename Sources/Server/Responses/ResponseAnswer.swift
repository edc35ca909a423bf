import Engine
import Glibc
import JSON

/// The answer to one request to `/v1/responses`.
struct ResponseAnswer: Sendable {
    /// The response's name.
    let id: String
    private let request: ResponseRequest
    private let chat: ChatAnswer
    private let format: LogProbabilities
    private let model: String
    private let created: Int
    private let store: ResponseStore

    /// Queues the answer, and keeps it if it is to be kept.
    ///
    /// - Throws: `APIError` for what the model, the engine or the store refuses.
    init(_ request: ResponseRequest, _ context: ServerContext) async throws {
        var request = request
        request.input = try context.responses.resolved(request.input)
        let earlier = try request.previous.map(context.responses.conversation) ?? []
        let description = try await context.models.description(of: request.model)
        let engine = try await context.models.engine(named: request.model)
        chat = try await request.turn(after: earlier).start(engine, context, param: "input")
        format = LogProbabilities(tokenizer: engine.tokenizer)
        model = description.id
        created = time(nil)
        id = Identifier.random(prefix: "resp_")
        store = context.responses
        self.request = request
        if request.isStored {
            store.put(
                id,
                json(request.isBackground ? "queued" : "in_progress"),
                input: request.input,
                previous: request.previous
            )
        }
    }

    /// Makes the answer and hands out its events, numbers included, in their order.
    ///
    /// - Returns: The response as it ended.
    /// - Throws: What the answer fails with, or what `emit` throws.
    func run(_ emit: @escaping @Sendable (JSONObject) async throws -> Void) async throws
        -> JSONValue
    {
        let numbers = PerChoice([Int64(0)])
        let send: @Sendable (JSONObject) async throws -> Void = { event in
            var event = event
            event["sequence_number"] = .int(numbers[0])
            numbers[0] += 1
            try await emit(event)
        }
        let state = PerChoice([ResponseAssembler()])
        do {
            let started = json("in_progress")
            note(started)
            try await send(["type": "response.created", "response": started])
            try await send(["type": "response.in_progress", "response": started])
            let finishes = try await chat.forEachStep { _, step in
                guard case .deltas(let deltas, let tokens) = step else { return }
                let scores = self.scores(tokens)
                for event in state.change(0, { $0.take(deltas, scores: scores) }) {
                    try await send(event)
                }
            }
            let isWhole = finishes.first?.reason != .length
            for event in state.change(0, { $0.close(isWhole: isWhole) }) {
                try await send(event)
            }
            let status = isWhole ? "completed" : "incomplete"
            let ended = json(status, output: state[0].output, finishes: finishes)
            note(ended)
            try await send(["type": .string("response.\(status)"), "response": ended])
            return ended
        } catch {
            try await fail(error, state[0].output, send)
            throw error
        }
    }

    private func fail(
        _ error: any Error,
        _ output: [JSONValue],
        _ send: (JSONObject) async throws -> Void
    ) async throws {
        let isCancelled = error is CancellationError || Task.isCancelled
        let failure = (error as? APIError)?.message ?? "The server failed to answer the request."
        let ended = json(
            isCancelled ? "cancelled" : "failed",
            output: output,
            error: isCancelled ? nil : ["code": "server_error", "message": .string(failure)]
        )
        note(ended)
        guard !isCancelled else { return }
        try await send(["type": "response.failed", "response": ended])
    }

    private func note(_ json: JSONValue) {
        if request.isStored { store.update(id, json) }
    }

    private func scores(_ tokens: [GeneratedToken]) -> [JSONValue] {
        guard request.settings.topLogProbabilities != nil else { return [] }
        return format.chat(tokens)["content"]?.arrayValue ?? []
    }

    /// The response object at some moment.
    func json(
        _ status: String,
        output: [JSONValue] = [],
        finishes: [ChatFinish] = [],
        error: JSONValue = nil
    ) -> JSONValue {
        var object: JSONObject = [
            "id": .string(id), "object": "response", "created_at": .int(Int64(created)),
            "status": .string(status), "error": error,
            "incomplete_details": status == "incomplete"
                ? ["reason": "max_output_tokens"] : nil,
            "model": .string(model), "output": .array(output),
        ]
        if status == "completed" { object["completed_at"] = .int(Int64(time(nil))) }
        for (name, value) in request.repeated { object[name] = value }
        object["usage"] = finishes.isEmpty ? .null : Self.usage(Usage(finishes))
        return .object(object)
    }

    private static func usage(_ usage: Usage) -> JSONValue {
        [
            "input_tokens": .int(Int64(usage.promptTokens)),
            "input_tokens_details": [
                "cached_tokens": .int(Int64(usage.cachedTokens)), "cache_write_tokens": 0,
            ],
            "output_tokens": .int(Int64(usage.completionTokens)),
            "output_tokens_details": [
                "reasoning_tokens": .int(Int64(usage.reasoningTokens))
            ],
            "total_tokens": .int(Int64(usage.promptTokens + usage.completionTokens)),
        ]
    }
}
