import Dispatch
package import Engine

/// A model that is read and loaded while the server already answers; requests for it wait.
package final class BackgroundModel: ModelProvider {
    private let header = Pending<ModelDescription>()
    private let loading = Pending<any InferenceEngine>()

    /// Starts to describe, then to load a model on a thread of its own.
    package init(
        describe: @escaping @Sendable () throws -> ModelDescription,
        load: @escaping @Sendable () throws -> any InferenceEngine
    ) {
        // Reading gigabytes would hold up the few threads that tasks run on.
        DispatchQueue(label: "model.load").async { [header, loading] in
            do {
                header.settle(.success(try describe()))
            } catch {
                header.settle(.failure(error))
                loading.settle(.failure(error))
                return
            }
            loading.settle(Result(catching: load))
        }
    }

    /// The description, once the file's header has been read.
    ///
    /// - Throws: What reading failed with.
    package func description() async throws -> ModelDescription {
        try await header.value()
    }

    /// The engine, once it is loaded.
    ///
    /// - Throws: What loading failed with.
    package func engine() async throws -> any InferenceEngine {
        try await loading.value()
    }

    package func list() async -> [ModelDescription] {
        // A file that cannot be read is no model.
        guard let description = try? await description() else { return [] }
        return [description]
    }

    package func statuses() async -> [EngineStatus] {
        guard case .success(let engine)? = loading.settled else { return [] }
        return [engine.status]
    }

    package func engine(named name: String) async throws -> any InferenceEngine {
        let description = try await description(of: name)
        do {
            return try await engine()
        } catch {
            throw APIError.internalError("The model '\(description.id)' cannot be loaded: \(error)")
        }
    }
}
