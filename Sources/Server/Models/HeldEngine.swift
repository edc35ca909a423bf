import Engine

/// A loaded model that is not unloaded as long as this is referred to.
final class HeldEngine: ForwardingEngine {
    let base: any InferenceEngine
    private let release: @Sendable () -> Void

    /// Takes a hold that was counted already; `release` gives it back.
    init(_ base: any InferenceEngine, release: @escaping @Sendable () -> Void) {
        self.base = base
        self.release = release
    }

    deinit { release() }

    func embed(_ inputs: [[Int32]]) async throws -> [[Float]] {
        // Nothing refers to this object any more while the base works.
        defer { withExtendedLifetime(self) {} }
        return try await base.embed(inputs)
    }

    /// The model belongs to its manager: only this hold ends.
    func shutdown() {}
}
