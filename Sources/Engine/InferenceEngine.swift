package import ChatTemplate
package import Tokenizer

/// What the server and the command line see of a loaded model; no tensor crosses this border.
package protocol InferenceEngine: Sendable {
    /// The name clients use for the model.
    var name: String { get }
    /// `general.architecture`.
    var architecture: String { get }
    /// Tokens that one sequence may hold, prompt and answer together.
    var contextLength: Int { get }
    /// The model's vocabulary.
    var tokenizer: Tokenizer { get }
    /// The template stored with the model; nil for base models.
    var chatTemplate: ChatTemplate? { get }
    /// What the log should say of how the model was loaded.
    var warnings: [String] { get }
    /// What comes before every conversation.
    var preamble: ChatPreamble { get }

    /// Whether the model scores texts: `embed` gives one number for each.
    var isRanker: Bool { get }

    /// Whether the model's file is as it was; otherwise nothing can be asked any more.
    var isIntact: Bool { get }

    /// The model's LoRA adapters, with their scales for requests that do not set any.
    var adapters: [AdapterFile] { get }

    /// Changes these scales, one per adapter, for requests that come from now on.
    func setAdapterScales(_ scales: [Float])

    /// What the engine is doing.
    var status: EngineStatus { get }

    /// Queues a request.
    ///
    /// - Returns: The answer's events; dropping the stream ends the work within a token.
    /// - Throws: `EngineError` when the request cannot be served: prompt empty or longer than the
    ///   context, a token id outside the vocabulary, invalid sampling settings, or a full queue.
    func submit(_ request: GenerationRequest) throws -> GenerationStream

    /// Pooled embeddings, one per input, `embeddingLength` floats each, not normalised.
    ///
    /// - Throws: `EngineError` when the model has no embeddings to give or an input is too long.
    func embed(_ inputs: [[Int32]]) async throws -> [[Float]]

    /// Ends all work and the owner thread; later submissions throw `EngineError.shutDown`.
    func shutdown()
}

extension InferenceEngine {
    package var preamble: ChatPreamble { ChatPreamble() }

    package var warnings: [String] { [] }

    package var isIntact: Bool { true }

    package var adapters: [AdapterFile] { [] }

    package func setAdapterScales(_ scales: [Float]) {}
}
