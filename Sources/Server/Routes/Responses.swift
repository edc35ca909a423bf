import HTTP
import JSON
import Logging

/// `/v1/responses`: answers that are kept and can be continued.
enum Responses {
    /// `POST /v1/responses`.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        let description = try await context.models.description(of: reader.requiredString("model"))
        let wanted = try ResponseRequest(reader, defaults: description.defaults)
        let answer = try await ResponseAnswer(wanted, context)
        if wanted.isBackground {
            let queued = answer.json("queued")
            // The record says how it ended, whether well or not.
            let task = Task.detached { _ = try? await answer.run { _ in } }
            context.responses.work(on: answer.id, task)
            return .json(queued)
        }
        guard wanted.settings.isStreamed else {
            return .json(try await answer.run { _ in })
        }
        return EventStream.named(in: context) { events in
            do {
                _ = try await answer.run { try await events.send(.object($0)) }
            } catch {
                // What failed is an event already, unless the client has gone.
                try Task.checkCancellation()
                context.logger.warning("response failed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// `POST /v1/responses/input_tokens`: the tokens of the prompt that a request would become.
    static func count(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        var wanted = try ResponseRequest(request.jsonObject())
        wanted.input = try context.responses.resolved(wanted.input)
        let earlier = try wanted.previous.map(context.responses.conversation) ?? []
        let engine = try await context.models.engine(named: wanted.model)
        let plan = try await ChatPlan(wanted.turn(after: earlier), engine, context.grammars)
        return .json([
            "object": "response.input_tokens", "input_tokens": .int(Int64(plan.prompt.count)),
        ])
    }

    /// `GET /v1/responses/{id}`.
    static func retrieve(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        if let stream = request.queryValue("stream"), stream != "false" {
            throw APIError.unsupported("stream", reason: "Kept answers are given as a whole.")
        }
        return .json(try record(request, context).json)
    }

    /// `DELETE /v1/responses/{id}`.
    static func delete(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let id = request.parameters["id"] ?? ""
        try context.responses.remove(id)
        return .json(["id": .string(id), "object": "response", "deleted": true])
    }

    /// `POST /v1/responses/{id}/cancel`.
    static func cancel(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let record = try record(request, context)
        guard record.json["background"] == true else {
            throw APIError.invalidValue(
                "Only responses that are made in the background can be cancelled.",
                param: "response_id"
            )
        }
        record.task?.cancel()
        await record.task?.value
        return .json(try self.record(request, context).json)
    }

    /// `GET /v1/responses/{id}/input_items`.
    static func inputItems(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        var items = try record(request, context).input.map { ($0.id, $0.json) }
        let order = request.queryValue("order") ?? "desc"
        guard ["asc", "desc"].contains(order) else {
            throw APIError.invalidValue(
                "Invalid value: '\(order)'. Supported values are: 'asc', 'desc'.",
                param: "order"
            )
        }
        if order == "desc" { items.reverse() }
        if let after = request.queryValue("after") {
            guard let place = items.firstIndex(where: { $0.0 == after }) else {
                throw APIError.invalidValue("No item has the id '\(after)'.", param: "after")
            }
            items.removeFirst(place + 1)
        }
        let limit = Int(request.queryValue("limit") ?? "20") ?? 0
        guard (1...100).contains(limit) else {
            throw APIError.invalidValue("'limit' must be from 1 to 100.", param: "limit")
        }
        let page = items.prefix(limit)
        return .json([
            "object": "list", "data": .array(page.map(\.1)),
            "first_id": page.first.map { .string($0.0) } ?? nil,
            "last_id": page.last.map { .string($0.0) } ?? nil,
            "has_more": .bool(page.count < items.count),
        ])
    }

    private static func record(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) throws(APIError) -> ResponseStore.Record {
        try context.responses.record(request.parameters["id"] ?? "")
    }
}
