/// A model that is in memory, or on its way there.
package struct LoadedModel: Sendable {
    /// How far it has come.
    package enum State: String, Sendable {
        /// Waits for other models to make room.
        case waiting
        case loading
        case ready
        /// Goes as soon as the last request that uses it is answered.
        case leaving
    }

    /// What is known of the model.
    package var description: ModelDescription
    /// How far it has come.
    package var state: State
    /// Bytes that it is counted with.
    package var memory: Int
    /// Requests that use it.
    package var holds: Int
    /// Tokens that one sequence may hold; nil until it is loaded.
    package var contextLength: Int?
    /// Seconds until it goes if nobody uses it; nil for never.
    package var secondsLeft: Double?
    /// Whether it never makes room for others.
    package var isPinned: Bool
}
