/// What an engine is doing at a moment, for operators.
package struct EngineStatus: Sendable, Equatable {
    /// Answers that the batch can hold.
    package var places = 0
    /// Answers in the batch.
    package var running = 0
    /// Requests that wait for a place in it.
    package var waiting = 0
    /// Pages of the KV cache.
    package var cachePages = 0
    /// Pages that hold keys and values, of running answers or of kept prefixes.
    package var usedCachePages = 0

    /// An engine that does nothing.
    package init() {}
}
