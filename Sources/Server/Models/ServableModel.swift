package import Engine

/// A model that can be loaded, and how.
package struct ServableModel: Sendable {
    /// What is known of it.
    package let description: ModelDescription
    /// Changes whenever what would be loaded does.
    package let revision: String
    /// Tells the bytes of memory that the loaded model takes; reads its header.
    package let measure: @Sendable () throws -> Int
    /// Loads it; takes as long as that takes.
    package let load: @Sendable () throws -> any InferenceEngine

    /// Makes a model of its parts.
    package init(
        description: ModelDescription,
        revision: String = "",
        measure: @escaping @Sendable () throws -> Int,
        load: @escaping @Sendable () throws -> any InferenceEngine
    ) {
        self.description = description
        self.revision = revision
        self.measure = measure
        self.load = load
    }
}
