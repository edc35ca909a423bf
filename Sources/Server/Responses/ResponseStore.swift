import JSON
import NIOHTTP1
import Synchronization

/// The answers of `/v1/responses` that are kept, in memory, the oldest giving way.
package final class ResponseStore: Sendable {
    /// A kept answer.
    struct Record: Sendable {
        /// The response object as it stands.
        var json: JSONValue
        /// The items that its request added to the conversation.
        var input: [ResponseItem]
        /// The answer whose conversation it continues.
        var previous: String?
        /// What still works on it.
        var task: Task<Void, Never>?
        /// Bytes of JSON: the response's, and the input's.
        var bytes = (response: 0, input: 0)
    }

    private struct State {
        var records: [String: Record] = [:]
        /// Oldest first.
        var order: [String] = []
        var bytes = 0
    }

    /// Answers that are kept at most.
    package static let limit = 4096
    /// Bytes of JSON that are kept at most.
    package static let byteLimit = 128 << 20

    private let state = Mutex(State())

    /// Makes an empty store.
    package init() {}

    /// Keeps an answer.
    func put(_ id: String, _ json: JSONValue, input: [ResponseItem], previous: String?) {
        var record = Record(json: json, input: input, previous: previous)
        record.bytes = (
            json.wireBytes.count, input.reduce(0) { $0 + $1.json.wireBytes.count }
        )
        state.withLock { [record] state in
            state.records[id] = record
            state.order.append(id)
            state.bytes += record.bytes.response + record.bytes.input
            Self.trim(&state)
        }
    }

    /// Changes the response object of a kept answer; one that was deleted meanwhile stays away.
    func update(_ id: String, _ json: JSONValue) {
        let size = json.wireBytes.count
        state.withLock { state in
            guard var record = state.records[id] else { return }
            state.bytes += size - record.bytes.response
            record.bytes.response = size
            record.json = json
            state.records[id] = record
            Self.trim(&state)
        }
    }

    private static func trim(_ state: inout State) {
        while state.order.count > limit || state.bytes > byteLimit,
            let oldest = state.order.first
        {
            remove(oldest, from: &state)
        }
    }

    private static func remove(_ id: String, from state: inout State) {
        state.order.removeAll { $0 == id }
        guard let record = state.records.removeValue(forKey: id) else { return }
        state.bytes -= record.bytes.response + record.bytes.input
    }

    /// Notes what works on an answer.
    func work(on id: String, _ task: Task<Void, Never>) {
        state.withLock { $0.records[id]?.task = task }
    }

    /// A kept answer.
    ///
    /// - Throws: `APIError` with status 404.
    func record(_ id: String) throws(APIError) -> Record {
        guard let record = state.withLock({ $0.records[id] }) else {
            throw APIError(
                status: .notFound,
                message: "Response with id '\(id)' not found.",
                param: "response_id",
                code: "response_not_found"
            )
        }
        return record
    }

    /// Forgets an answer.
    ///
    /// - Throws: `APIError` with status 404.
    func remove(_ id: String) throws(APIError) {
        try record(id).task?.cancel()
        state.withLock { Self.remove(id, from: &$0) }
    }

    /// The whole conversation up to and with a kept answer.
    ///
    /// - Throws: `APIError` with status 400 when it, or an answer that it continues, is not kept
    ///   any more or not complete yet.
    func conversation(_ id: String) throws(APIError) -> [ResponseItem] {
        var turns: [[ResponseItem]] = []
        var next: String? = id
        while let id = next {
            guard let record = state.withLock({ $0.records[id] }) else {
                throw .invalid(
                    "Previous response with id '\(id)' not found.",
                    param: "previous_response_id",
                    code: "previous_response_not_found"
                )
            }
            guard let output = record.json["output"], record.json["status"] != "in_progress",
                record.json["status"] != "queued"
            else {
                throw .invalidValue(
                    "The response '\(id)' is still being made.",
                    param: "previous_response_id"
                )
            }
            let isSilent = output.arrayValue?.isEmpty ?? true
            let items = try isSilent ? [] : Self.items(of: output)
            turns.append(record.input + items)
            next = record.previous
        }
        return turns.reversed().flatMap { $0 }
    }

    /// Puts items of kept answers in the place of references to them.
    ///
    /// - Throws: `APIError` for a reference to an item that is not kept.
    func resolved(_ items: [ResponseItem]) throws(APIError) -> [ResponseItem] {
        guard items.contains(where: { $0.meaning == .reference }) else { return items }
        let records = state.withLock { Array($0.records.values) }
        var resolved: [ResponseItem] = []
        for (index, item) in items.enumerated() {
            guard item.meaning == .reference else {
                resolved.append(item)
                continue
            }
            let param = "input[\(index)].id"
            let json = records.lazy.flatMap { record in
                (record.json["output"]?.arrayValue ?? []) + record.input.map(\.json)
            }.first { $0["id"] == .string(item.id) }
            guard let json else {
                throw .invalidValue("Item with id '\(item.id)' not found.", param: param)
            }
            resolved += try ResponseItem.read(Self.readable([json]), at: param)
        }
        return resolved
    }

    private static func items(of output: JSONValue) throws(APIError) -> [ResponseItem] {
        try ResponseItem.read(readable(output), at: "previous_response_id")
    }

    /// Output items with the members only that input items have.
    private static func readable(_ output: JSONValue) -> JSONValue {
        .array(
            (output.arrayValue ?? []).map { item in
                guard let object = item.objectValue, let type = object["type"]?.stringValue,
                    let fields = ResponseFields.items[type]
                else { return item }
                let names = Set(fields.map(\.name))
                return .object(JSONObject(object.filter { names.contains($0.key) }))
            }
        )
    }
}
