import Engine
import JSON

/// What has come of an answer so far.
struct CommandAnswer {
    private(set) var tokens: [Int32] = []
    private(set) var text = ""
    private(set) var result: GenerationResult?

    /// Takes the next event; returns the text that it adds.
    mutating func take(_ event: GenerationEvent) -> String {
        let piece: String
        switch event {
        case .prompt:
            piece = ""
        case .token(let token):
            tokens.append(token.id)
            piece = token.text
        case .finished(let result):
            self.result = result
            piece = result.trailingText
        }
        text += piece
        return piece
    }

    /// The answer as one JSON object.
    func report(model: String, prompt: [Int32], loadMs: Double) -> JSONValue {
        [
            "model": .string(model),
            "prompt_tokens": .array(prompt.map { .int(Int64($0)) }),
            "tokens": .array(tokens.map { .int(Int64($0)) }),
            "text": .string(text),
            "finish_reason": result.map { .string($0.reason.rawValue) } ?? .null,
            "timings": timings(loadMs: loadMs),
        ]
    }

    private func timings(loadMs: Double) -> JSONValue {
        let prefillMs = result?.prefillMs ?? 0
        let decodeMs = result?.decodeMs ?? 0
        let evaluated = (result?.promptTokens ?? 0) - (result?.cachedTokens ?? 0)
        // The first token comes out of the prompt's evaluation; decoding makes the others.
        let decoded = max(0, (result?.completionTokens ?? 0) - 1)
        return [
            "load_ms": .double(loadMs),
            "prefill_ms": .double(prefillMs),
            "prefill_tps": .double(rate(evaluated, prefillMs)),
            "decode_ms": .double(decodeMs),
            "decode_tps": .double(rate(decoded, decodeMs)),
        ]
    }

    private func rate(_ count: Int, _ milliseconds: Double) -> Double {
        milliseconds > 0 ? Double(count) * 1000 / milliseconds : 0
    }
}
