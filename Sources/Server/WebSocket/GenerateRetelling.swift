import HTTP
import JSON
import Synchronization

/// Takes a stream in OpenAI's form and sends it on in the messages of `/ws/generate`.
final class GenerateRetelling: BodyWriter {
    private struct State {
        /// The beginning of a line.
        var rest: [UInt8] = []
        var finishReason: String?
        var usage: JSONValue?
        var timings: JSONValue?
        var error: JSONValue?
    }

    /// Bytes of a line that has no end yet.
    private static let lineLimit = 32 << 20

    private let send: GenerateRelay.Send
    private let state = Mutex(State())

    /// Retells to whoever `send` reaches.
    init(_ send: @escaping GenerateRelay.Send) {
        self.send = send
    }

    func write(_ bytes: [UInt8]) async throws {
        for event in try events(bytes) {
            for message in note(event) { try await send(message) }
        }
    }

    /// The last message, once the stream is over.
    ///
    /// - Throws: `APIError` when it has broken off.
    func last() throws(APIError) -> JSONObject {
        let state = state.withLock { $0 }
        if let error = state.error { return ["type": "error", "error": error] }
        guard let reason = state.finishReason else {
            throw .upstreamFailed("", "the stream ended before the answer did")
        }
        var message: JSONObject = ["type": "done", "finish_reason": .string(reason)]
        message["usage"] = state.usage
        message["timings"] = state.timings
        return message
    }

    /// The payloads of the events that are whole now.
    private func events(_ bytes: [UInt8]) throws(APIError) -> [JSONValue] {
        let lines = state.withLock { state -> [[UInt8]]? in
            state.rest += bytes
            guard let end = state.rest.lastIndex(of: 0x0A) else {
                return state.rest.count > Self.lineLimit ? nil : []
            }
            let whole = state.rest[...end]
            state.rest = Array(state.rest[(end + 1)...])
            return whole.split(separator: 0x0A).map(Array.init)
        }
        guard let lines else { throw .upstreamFailed("", "an event has no end") }
        let prefix = Array("data:".utf8)
        return lines.compactMap { line in
            guard line.starts(with: prefix) else { return nil }
            return try? JSONValue(
                parsing: Array(line[prefix.count...]),
                limits: JSONLimits(depth: 64)
            )
        }
    }

    /// The messages that an event comes to.
    private func note(_ event: JSONValue) -> [JSONObject] {
        let choice = event["choices"]?[0]
        state.withLock { state in
            if let error = event["error"] { state.error = error }
            if let reason = choice?["finish_reason"]?.stringValue { state.finishReason = reason }
            if let usage = event["usage"], usage.objectValue != nil { state.usage = usage }
            if let timings = event["timings"], timings.objectValue != nil {
                state.timings = timings
            }
        }
        guard let choice else { return [] }
        let delta = choice["delta"] ?? choice
        var messages: [JSONObject] = []
        // vLLM has renamed it.
        let reasoning = delta["reasoning_content"]?.stringValue ?? delta["reasoning"]?.stringValue
        if let reasoning, !reasoning.isEmpty {
            messages.append(["type": "reasoning", "text": .string(reasoning)])
        }
        let text = delta["content"]?.stringValue ?? delta["text"]?.stringValue
        if let text, !text.isEmpty { messages.append(["type": "text", "text": .string(text)]) }
        for call in delta["tool_calls"]?.arrayValue ?? [] { messages += Self.messages(call) }
        return messages
    }

    private static func messages(_ call: JSONValue) -> [JSONObject] {
        var messages: [JSONObject] = []
        let index = call["index"] ?? 0
        if let name = call["function"]?["name"]?.stringValue {
            messages.append([
                "type": "tool_call", "index": index, "call_id": call["id"] ?? "",
                "name": .string(name),
            ])
        }
        if let text = call["function"]?["arguments"]?.stringValue, !text.isEmpty {
            messages.append([
                "type": "tool_call_arguments", "index": index, "text": .string(text),
            ])
        }
        return messages
    }
}
