import ChatTemplate
import Engine
import Tokenizer

/// A loaded model with another chat template, for one request.
struct TemplatedEngine: InferenceEngine {
    private let base: any InferenceEngine
    let chatTemplate: ChatTemplate?

    /// Puts a template in place of the model's.
    init(_ base: any InferenceEngine, chatTemplate: ChatTemplate) {
        self.base = base
        self.chatTemplate = chatTemplate
    }

    var name: String { base.name }
    var architecture: String { base.architecture }
    var contextLength: Int { base.contextLength }
    var tokenizer: Tokenizer { base.tokenizer }
    var warnings: [String] { base.warnings }
    var isRanker: Bool { base.isRanker }
    var status: EngineStatus { base.status }
    var isIntact: Bool { base.isIntact }
    var preamble: ChatPreamble { base.preamble }
    var adapters: [AdapterFile] { base.adapters }

    func setAdapterScales(_ scales: [Float]) { base.setAdapterScales(scales) }

    func submit(_ request: GenerationRequest) throws -> GenerationStream {
        try base.submit(request)
    }

    func embed(_ inputs: [[Int32]]) async throws -> [[Float]] { try await base.embed(inputs) }

    func shutdown() { base.shutdown() }
}
