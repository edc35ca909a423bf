import Engine
import Logging

extension APIError {
    /// The error to answer with when a handler has thrown.
    ///
    /// Failures that nobody foresaw are logged in full and reported in short.
    init(reporting error: any Error, logger: Logger) {
        switch error {
        case let error as APIError:
            self = error
        case is CancellationError:
            self = .unavailable("The request was cancelled.", code: "cancelled")
        default:
            logger.error("request failed", metadata: ["error": "\(error)"])
            self = .internalError("The server failed to answer the request.")
        }
    }

    /// What the engine refuses, in the API's words; `param` is the field that holds the prompt.
    init(_ error: EngineError, param: String) {
        switch error {
        case .emptyPrompt:
            self = .invalid(
                "Invalid '\(param)': it comes to no tokens.",
                param: param,
                code: "empty_prompt"
            )
        case .promptTooLong(let tokens, let limit):
            self = .contextLengthExceeded(tokens: tokens, limit: limit, param: param)
        case .tokenOutOfRange:
            self = .invalidValue("Invalid '\(param)': \(error).", param: param)
        case .invalidSampling(let message):
            self = .invalid(message, code: "invalid_value")
        case .queueFull:
            self = .tooManyRequests("The server cannot take the request: \(error).")
        case .shutDown:
            self = .unavailable(
                "The server cannot take the request: \(error).",
                code: "shutting_down"
            )
        case .noEmbeddings, .noGeneration:
            self = .invalid(
                "The model cannot do this: \(error).",
                param: "model",
                code: "unsupported_model"
            )
        case .noToken:
            self = .invalid("The answer cannot go on: \(error).", code: "grammar_dead_end")
        case .evaluation:
            self = .internalError("Evaluation failed: \(error).")
        }
    }
}
