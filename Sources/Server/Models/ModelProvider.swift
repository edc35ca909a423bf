package import Engine

/// Where the server gets its models from; loading is the provider's affair.
package protocol ModelProvider: Sendable {
    /// The models that can be asked for, in the order in which they are listed.
    func list() async -> [ModelDescription]

    /// The engine of the model that answers to a name, loaded if need be.
    ///
    /// - Throws: `APIError` when no model has the name or it cannot be loaded.
    func engine(named name: String) async throws -> any InferenceEngine

    /// What the engines in memory are doing; loads nothing.
    func statuses() async -> [EngineStatus]
}

extension ModelProvider {
    /// The description of the model that answers to a name.
    ///
    /// - Throws: `APIError` with status 404 when there is none.
    package func description(of name: String) async throws(APIError) -> ModelDescription {
        guard let description = await list().first(where: { $0.answers(to: name) }) else {
            throw .modelNotFound(name)
        }
        return description
    }

    /// The name to use for a request to an endpoint whose `model` field is optional.
    ///
    /// - Throws: `APIError` when nothing is named and there is not exactly one model.
    package func name(orOnly name: String?) async throws(APIError) -> String {
        if let name {
            return name
        }
        let models = await list()
        guard models.count == 1 else {
            throw .invalid(
                "Name a model: the server has \(models.count).",
                param: "model",
                code: "missing_required_parameter"
            )
        }
        return models[0].id
    }
}
