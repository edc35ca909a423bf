package import Engine

/// Models that are in memory already.
package struct LoadedModels: ModelProvider {
    private let models: [(description: ModelDescription, engine: any InferenceEngine)]

    /// Serves the engines under their own names.
    ///
    /// `created` tells when the models came into being, in seconds since 1970.
    package init(_ engines: [any InferenceEngine], created: Int) {
        models = engines.map { engine in
            let description = ModelDescription(
                id: engine.name,
                created: created,
                architecture: engine.architecture,
                trainedContextLength: engine.contextLength
            )
            return (description, engine)
        }
    }

    package func list() async -> [ModelDescription] {
        models.map(\.description)
    }

    package func statuses() async -> [EngineStatus] {
        models.map(\.engine.status)
    }

    package func engine(
        named name: String,
        keepAlive: KeepAlive?
    ) async throws -> any InferenceEngine {
        guard let model = models.first(where: { $0.description.answers(to: name) }) else {
            throw APIError.modelNotFound(name)
        }
        return model.engine
    }

    package func loaded() async -> [LoadedModel] {
        models.map { model in
            LoadedModel(
                description: model.description,
                state: .ready,
                memory: model.description.fileSize ?? 0,
                holds: 0,
                contextLength: model.engine.contextLength,
                isPinned: true
            )
        }
    }

    package func unload(_ name: String) async throws(APIError) -> Bool {
        let model = try await description(of: name)
        throw .invalid("The model '\(model.id)' stays loaded.", param: "model")
    }
}
