/// Why a request or a model cannot be served.
package enum EngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The prompt has no tokens.
    case emptyPrompt
    /// The prompt leaves no room in the context.
    case promptTooLong(tokens: Int, limit: Int)
    /// A token id that the vocabulary does not have.
    case tokenOutOfRange(id: Int32, vocabularySize: Int)
    /// A sampling setting outside its range.
    case invalidSampling(String)
    /// Too many requests are waiting.
    case queueFull(limit: Int)
    /// The model does not give embeddings.
    case noEmbeddings(String)
    /// The model does not generate text.
    case noGeneration(String)
    /// The grammar cannot go on with any token of the vocabulary.
    case noToken(String)
    /// The engine has been shut down.
    case shutDown
    /// Evaluation failed; says how.
    case evaluation(String)

    package var description: String {
        switch self {
        case .emptyPrompt:
            "the prompt has no tokens"
        case .promptTooLong(let tokens, let limit):
            "the prompt has \(tokens) tokens, but the context holds at most \(limit)"
        case .tokenOutOfRange(let id, let size):
            "token id \(id) is outside the vocabulary (0 ..< \(size))"
        case .invalidSampling(let message):
            message
        case .queueFull(let limit):
            "the queue is full (\(limit) requests waiting)"
        case .noEmbeddings(let why), .noGeneration(let why), .noToken(let why),
            .evaluation(let why):
            why
        case .shutDown:
            "the engine has been shut down"
        }
    }
}
