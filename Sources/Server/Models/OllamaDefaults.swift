package import JSON

/// The options that an Ollama model comes with, as this server understands them.
package struct OllamaDefaults: Sendable, Equatable {
    /// Fields of a chat or completion request and the values they have when left open.
    package private(set) var fields = JSONObject()
    /// Tokens of context (`num_ctx`); nil when the model does not say.
    package private(set) var contextLength: Int?
    /// Options that are not followed.
    package private(set) var ignored: [String] = []

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
