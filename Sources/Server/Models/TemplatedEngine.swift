import ChatTemplate
import Engine

/// A loaded model with another chat template, for one request.
struct TemplatedEngine: ForwardingEngine {
    let base: any InferenceEngine
    let chatTemplate: ChatTemplate?

    /// Puts a template in place of the model's.
    init(_ base: any InferenceEngine, chatTemplate: ChatTemplate) {
        self.base = base
        self.chatTemplate = chatTemplate
    }
}
