import ChatTemplate
import Engine
import Tokenizer

/// A loaded model that is not unloaded as long as this is referred to.
final class HeldEngine: InferenceEngine {
    private let base: any InferenceEngine
    private let release: @Sendable () -> Void

    /// Takes a hold that was counted already; `release` gives it back.
    init(_ base: any InferenceEngine, release: @escaping @Sendable () -> Void) {
        self.base = base
        self.release = release
    }

    deinit { release() }

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

    func embed(_ inputs: [[Int32]]) async throws -> [[Float]] {
        // Nothing refers to this object any more while the base works.
        defer { withExtendedLifetime(self) {} }
        return try await base.embed(inputs)
    }

    /// The model belongs to its manager: only this hold ends.
    func shutdown() {}
}
