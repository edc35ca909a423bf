import ChatTemplate
import Engine
import Tokenizer

/// A loaded model as another sees it: all but what the conforming type states itself is the base's.
protocol ForwardingEngine: InferenceEngine {
    /// The model behind.
    var base: any InferenceEngine { get }
}

extension ForwardingEngine {
    var name: String { base.name }
    var architecture: String { base.architecture }
    var contextLength: Int { base.contextLength }
    var tokenizer: Tokenizer { base.tokenizer }
    var chatTemplate: ChatTemplate? { base.chatTemplate }
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
