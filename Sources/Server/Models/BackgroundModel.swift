import Dispatch
package import Engine
import Synchronization

/// A model that is loaded while the server already answers; requests for it wait.
package final class BackgroundModel: ModelProvider {
    private typealias Waiting = CheckedContinuation<any InferenceEngine, any Error>

    private enum State {
        case loading([Waiting])
        case loaded(any InferenceEngine)
        case failed(any Error)
    }

    private let description: ModelDescription
    private let state = Mutex(State.loading([]))

    /// Starts to load a model on a thread of its own.
    package init(
        _ description: ModelDescription,
        load: @escaping @Sendable () throws -> any InferenceEngine
    ) {
        self.description = description
        // Reading gigabytes would hold up the few threads that tasks run on.
        DispatchQueue(label: "model.load").async { [self] in finish(Result(catching: load)) }
    }

    /// The engine, once it is loaded.
    ///
    /// - Throws: What loading failed with.
    package func engine() async throws -> any InferenceEngine {
        try await withCheckedThrowingContinuation { continuation in
            let known: Result<any InferenceEngine, any Error>? = state.withLock { state in
                switch state {
                case .loading(let waiting):
                    state = .loading(waiting + [continuation])
                    return nil
                case .loaded(let engine):
                    return .success(engine)
                case .failed(let error):
                    return .failure(error)
                }
            }
            if let known {
                continuation.resume(with: known)
            }
        }
    }

    package func list() async -> [ModelDescription] {
        [description]
    }

    package func engine(named name: String) async throws -> any InferenceEngine {
        guard description.answers(to: name) else { throw APIError.modelNotFound(name) }
        do {
            return try await engine()
        } catch {
            throw APIError.internalError("The model '\(description.id)' cannot be loaded: \(error)")
        }
    }

    private func finish(_ result: Result<any InferenceEngine, any Error>) {
        let waiting = state.withLock { (state: inout State) -> [Waiting] in
            guard case .loading(let waiting) = state else { return [] }
            switch result {
            case .success(let engine): state = .loaded(engine)
            case .failure(let error): state = .failed(error)
            }
            return waiting
        }
        for continuation in waiting {
            continuation.resume(with: result)
        }
    }
}
