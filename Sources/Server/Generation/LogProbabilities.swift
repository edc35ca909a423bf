import Engine
import JSON
import Tokenizer

/// Log probabilities in the two forms of OpenAI's API.
struct LogProbabilities {
    let tokenizer: Tokenizer

    /// The form of chat answers: per token its text, bytes and alternatives.
    func chat(_ tokens: [GeneratedToken]) -> JSONValue {
        let entries = tokens.map { token in
            var entry = entry(
                ScoredToken(id: token.id, logProbability: token.logProbability ?? -.infinity)
            )
            entry["top_logprobs"] = .array(token.alternatives.map { .object(self.entry($0)) })
            return JSONValue.object(entry)
        }
        return ["content": .array(entries), "refusal": nil]
    }

    /// The form of text completions: parallel arrays.
    ///
    /// Offsets count Unicode scalars from the beginning of the answer, which `offset` continues.
    /// The first token of a prompt has no probability: `null`.
    func completion(_ tokens: [GeneratedToken], offset: inout Int) -> JSONValue {
        var texts: [JSONValue] = []
        var scores: [JSONValue] = []
        var alternatives: [JSONValue] = []
        var offsets: [JSONValue] = []
        for token in tokens {
            let text = text(of: token.id)
            texts.append(.string(text))
            scores.append(token.logProbability.map(Self.number) ?? .null)
            alternatives.append(token.logProbability == nil ? .null : best(of: token))
            offsets.append(.int(Int64(offset)))
            offset += text.unicodeScalars.count
        }
        return [
            "tokens": .array(texts), "token_logprobs": .array(scores),
            "top_logprobs": .array(alternatives), "text_offset": .array(offsets),
        ]
    }

    private func best(of token: GeneratedToken) -> JSONValue {
        var best = JSONObject()
        for alternative in token.alternatives {
            best[text(of: alternative.id)] = Self.number(alternative.logProbability)
        }
        return .object(best)
    }

    private func entry(_ token: ScoredToken) -> JSONObject {
        let bytes = tokenizer.bytes(of: token.id, renderSpecial: true)
        return [
            "token": .string(String(decoding: bytes, as: UTF8.self)),
            "logprob": Self.number(token.logProbability),
            "bytes": .array(bytes.map { .int(Int64($0)) }),
        ]
    }

    private func text(of token: Int32) -> String {
        String(decoding: tokenizer.bytes(of: token, renderSpecial: true), as: UTF8.self)
    }

    /// A log probability in the digits that a `Float` has; JSON has no infinity, so that OpenAI's
    /// stand-in for "never" is used.
    private static func number(_ value: Float) -> JSONValue {
        guard value.isFinite else { return -9999.0 }
        return .double(Double("\(value)") ?? Double(value))
    }
}
