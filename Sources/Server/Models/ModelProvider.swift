package import Engine
import JSON

/// Where the server gets its models from; loading is the provider's affair.
package protocol ModelProvider: Sendable {
    /// The models that can be asked for, in the order in which they are listed.
    func list() async -> [ModelDescription]

    /// The same without waiting for other servers to say what they have.
    func known() async -> [ModelDescription]

    /// Models that were found and cannot be asked, and why.
    func refused() async -> [RefusedModel]

    /// The description of the model that answers to a name.
    ///
    /// - Throws: `APIError` when no model has the name, or several, or it cannot be used.
    func description(of name: String) async throws(APIError) -> ModelDescription

    /// The engine of the model that answers to a name, loaded if need be.
    ///
    /// The model stays loaded as long as the engine is referred to, and `keepAlive` after that;
    /// nil leaves that time as it is.
    ///
    /// - Throws: `APIError` when no model has the name or it cannot be loaded.
    func engine(named name: String, keepAlive: KeepAlive?) async throws -> any InferenceEngine

    /// What the engines in memory are doing; loads nothing.
    func statuses() async -> [EngineStatus]

    /// The models that are in memory or on their way there, those used last first.
    func loaded() async -> [LoadedModel]

    /// Takes a model out of memory as soon as no request uses it.
    ///
    /// - Returns: Whether it was loaded.
    /// - Throws: `APIError` when no model has the name.
    @discardableResult
    func unload(_ name: String) async throws(APIError) -> Bool

    /// Looks for models now: what is on the disk has changed.
    func refresh() async

    /// Lines for `/metrics`.
    var metrics: [String] { get }

    /// The servers that requests may be passed on to.
    var upstreams: [UpstreamStatus] { get }
}

/// A model that was found, but cannot be asked.
package struct RefusedModel: Sendable {
    /// What is known of it.
    package let description: ModelDescription
    /// Why it cannot be asked.
    package let problem: String

    /// Names a model and the reason.
    package init(_ description: ModelDescription, problem: String) {
        self.description = description
        self.problem = problem
    }
}

extension ModelProvider {
    package func description(of name: String) async throws(APIError) -> ModelDescription {
        guard let description = await list().first(where: { $0.answers(to: name) }) else {
            throw .modelNotFound(name)
        }
        return description
    }

    package func known() async -> [ModelDescription] { await list() }

    package func refused() async -> [RefusedModel] { [] }

    package func refresh() async {}

    package var metrics: [String] { [] }

    package var upstreams: [UpstreamStatus] { [] }

    /// The engine of the model that answers to a name, kept loaded for the usual time.
    ///
    /// - Throws: `APIError` when no model has the name or it cannot be loaded.
    package func engine(named name: String) async throws -> any InferenceEngine {
        try await engine(named: name, keepAlive: nil)
    }

    /// The name to use for a request to an endpoint whose `model` field is optional.
    ///
    /// - Throws: `APIError` when nothing is named, there is not exactly one model, and none is the
    ///   default.
    package func name(orOnly name: String?) async throws(APIError) -> String {
        if let name {
            return name
        }
        let models = await list()
        if models.count == 1 { return models[0].id }
        if let model = try? await description(of: "default") { return model.id }
        throw .invalid(
            "Name a model: the server has \(models.count).",
            param: "model",
            code: "missing_required_parameter"
        )
    }

    /// A request in which fields that it leaves open have the values its model comes with.
    func completed(_ request: RequestReader) async throws(APIError) -> RequestReader {
        var name = try request.string("model")
        // Endpoints whose model may be left out mean the only one, or the default.
        if name == nil { name = try? await self.name(orOnly: nil) }
        guard let name else { return request }
        let defaults = try await description(of: name).defaults
        guard !defaults.isEmpty else { return request }
        var object = request.object
        for (field, value) in defaults where request.value(field) == nil {
            // A newer name of a field excludes the older one.
            if field == "max_tokens", request.value("max_completion_tokens") != nil { continue }
            object[field] = value
        }
        return RequestReader(object, prefix: request.prefix)
    }
}
