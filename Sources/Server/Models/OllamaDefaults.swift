package import JSON
package import Sampling

/// The options that an Ollama model comes with, as this server understands them.
package struct OllamaDefaults: Sendable, Equatable {
    /// Fields of a chat or completion request and the values they have when left open.
    package private(set) var fields = JSONObject()
    /// Tokens of context (`num_ctx`); nil when the model does not say.
    package private(set) var contextLength: Int?
    /// Options that are not followed.
    package private(set) var ignored: [String] = []

    /// Texts that end an answer.
    package var stops: [String] {
        if let one = fields["stop"]?.stringValue { return [one] }
        return fields["stop"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    /// Most tokens of an answer (`num_predict`); nil for no limit.
    package var maxTokens: Int? { fields["max_tokens"]?.intValue }

    /// The sampler's settings; what the model does not say is as usual.
    ///
    /// - Throws: `APIError` naming an option with a value that it cannot have.
    package func sampling() throws(APIError) -> SamplerParameters {
        try SamplingFields.read(RequestReader(fields)).parameters
    }

    /// Options that are request fields under the same names.
    private static let same: Set = [
        "frequency_penalty", "min_p", "mirostat", "mirostat_eta", "mirostat_tau",
        "presence_penalty", "repeat_last_n", "repeat_penalty", "seed", "stop", "temperature",
        "top_k", "top_p", "typical_p",
    ]

    /// Sorts a model's options.
    package init(_ parameters: JSONObject) {
        for (name, value) in parameters {
            switch name {
            case "num_ctx":
                contextLength = value.intValue.flatMap { $0 > 0 ? $0 : nil }
            case "num_predict":
                // Without a limit is how it is anyway.
                if let count = value.intValue, count > 0 { fields["max_tokens"] = value }
            case _ where Self.same.contains(name):
                fields[name] = value
            default:
                ignored.append(name)
            }
        }
    }
}
