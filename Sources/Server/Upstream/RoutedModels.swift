import Discovery
package import Engine
import NIOHTTP1

/// The models of this server and of the upstream ones under one roof.
package struct RoutedModels: ModelProvider {
    private let base: any ModelProvider
    private let fleet: UpstreamFleet

    /// Adds a fleet's models and aliases to those of this server.
    package init(_ base: any ModelProvider, fleet: UpstreamFleet) {
        self.base = base
        self.fleet = fleet
    }

    /// What a name means: the model's id, and who can answer.
    struct Resolution: Sendable {
        var id: String
        var description: ModelDescription
        var replicas: [UpstreamFleet.Replica]
        /// Whether an alias led here, so that others do not know the name.
        var isAlias = false
    }

    package func list() async -> [ModelDescription] {
        await fleet.settled()
        return await known()
    }

    package func known() async -> [ModelDescription] {
        var models = await base.known()
        var isDefaultKnown = fleet.aliases[Catalogue.defaultName] != nil
        for index in models.indices where isDefaultKnown {
            models[index].aliases.removeAll { $0 == Catalogue.defaultName }
        }
        if models.contains(where: { $0.aliases.contains(Catalogue.defaultName) }) {
            isDefaultKnown = true
        }
        for upstream in fleet.upstreams where upstream.isUp {
            for var model in upstream.status.models {
                if let index = models.firstIndex(where: { $0.id.isName(model.id) }) {
                    models[index].upstreams += model.upstreams
                    if models[index].path.count > model.path.count {
                        models[index].path = model.path
                    }
                    continue
                }
                if model.aliases.contains(Catalogue.defaultName) {
                    // Only one model can be meant by it.
                    if isDefaultKnown { model.aliases.removeAll { $0 == Catalogue.defaultName } }
                    isDefaultKnown = true
                }
                models.append(model)
            }
        }
        return models + aliasEntries(models)
    }

    /// Aliases as entries of their own, so that clients that choose from the list see them.
    private func aliasEntries(_ models: [ModelDescription]) -> [ModelDescription] {
        fleet.aliasNames.compactMap { name in
            guard !models.contains(where: { $0.id.isName(name) }) else { return nil }
            let targets = fleet.aliases[name.lowercased()] ?? []
            let found = targets.compactMap { target in
                models.first { model in ([model.id] + model.aliases).contains { $0.isName(target) }
                }
            }
            guard var entry = found.first else { return nil }
            entry.id = name
            entry.aliases = []
            entry.upstreams = found.flatMap(\.upstreams).reduce(into: []) {
                if !$0.contains($1) { $0.append($1) }
            }
            return entry
        }
    }

    package func refresh() async { await base.refresh() }

    package func refused() async -> [RefusedModel] { await base.refused() }

    package func description(of name: String) async throws(APIError) -> ModelDescription {
        try await resolve(name).description
    }

    package func engine(
        named name: String,
        keepAlive: KeepAlive?
    ) async throws -> any InferenceEngine {
        let resolution = try await resolve(name)
        for case .local(let id) in resolution.replicas {
            return try await base.engine(named: id, keepAlive: keepAlive)
        }
        throw APIError(
            status: .badRequest,
            message: """
                The model '\(resolution.id)' is served by an upstream server \
                (\(resolution.description.upstreams.joined(separator: ", "))), which cannot be \
                reached over this endpoint.
                """,
            param: "model",
            code: "model_is_upstream"
        )
    }

    package func statuses() async -> [EngineStatus] { await base.statuses() }

    package func loaded() async -> [LoadedModel] { await base.loaded() }

    package func unload(_ name: String) async throws(APIError) -> Bool {
        for case .local(let id) in try await resolve(name).replicas {
            return try await base.unload(id)
        }
        return false
    }

    package var metrics: [String] { base.metrics + fleet.metrics }

    package var upstreams: [UpstreamStatus] { fleet.statuses }
}

extension RoutedModels {
    /// Finds who can answer to a name: exact names first, wherever they are, then what this server
    /// makes of the name, then the beginning of a name of an upstream server's.
    ///
    /// - Throws: `APIError` when nobody knows the name, or it means several models.
    func resolve(_ name: String) async throws(APIError) -> Resolution {
        await fleet.settled()
        do throws(APIError) {
            return try await resolveKnown(name)
        } catch {
            guard error.status == .notFound, !fleet.upstreams.isEmpty else { throw error }
            // It may have come since.
            await fleet.refresh()
            return try await resolveKnown(name)
        }
    }

    private func resolveKnown(_ name: String) async throws(APIError) -> Resolution {
        guard let targets = fleet.aliases[name.lowercased()] else { return try await model(name) }
        var whole: Resolution?
        var problem: APIError?
        for target in targets {
            do throws(APIError) {
                let part = try await model(target)
                whole?.replicas += part.replicas
                whole?.description.upstreams += part.description.upstreams
                if whole == nil { whole = part }
            } catch {
                problem = error
            }
        }
        if var whole {
            whole.isAlias = true
            return whole
        }
        throw problem ?? .modelNotFound(name)
    }

    /// What a name that is no alias means.
    private func model(_ name: String) async throws(APIError) -> Resolution {
        let own = await base.list().first { $0.isNamed(name) }
        if name.lowercased() == Catalogue.defaultName {
            // Others mean a model of their own by it.
            if let own { return merged(own, own.id) ?? Resolution(own) }
            for upstream in fleet.upstreams {
                let model = upstream.status.models.first { $0.isNamed(name) }
                if let model { return try await self.model(model.id) }
            }
        }
        if let found = merged(own, name) { return found }
        let localError: APIError
        do throws(APIError) {
            let model = try await base.description(of: name)
            return merged(model, model.id) ?? Resolution(model)
        } catch {
            localError = error
        }
        guard localError.status == .notFound else { throw localError }
        return try beginning(with: name, localError)
    }

    /// The model of an exact name, here and elsewhere; nil when nobody has it.
    private func merged(_ own: ModelDescription?, _ name: String) -> Resolution? {
        var result = own.map { Resolution($0) }
        for upstream in fleet.upstreams {
            let model = upstream.status.models.first { model in
                model.isNamed(name) || (result.map { model.isNamed($0.id) } ?? false)
            }
            guard let model else { continue }
            if result == nil {
                result = Resolution(id: model.id, description: model, replicas: [])
            } else {
                result?.description.upstreams.append(upstream.name)
            }
            result?.replicas.append(.upstream(upstream, id: model.id))
        }
        return result
    }

    private func beginning(with name: String, _ error: APIError) throws(APIError) -> Resolution {
        let folded = name.lowercased()
        let ids = fleet.upstreams.flatMap { $0.status.models.map(\.id) }
        let known = ids.reduce(into: [String]()) { list, id in
            if !list.contains(where: { $0.isName(id) }) { list.append(id) }
        }
        let fitting = known.filter { $0.lowercased().hasPrefix(folded) }
        if fitting.count == 1, !folded.isEmpty, let found = merged(nil, fitting[0]) { return found }
        guard fitting.count < 2 else {
            throw APIError(.ambiguous(name: name, candidates: fitting), name: name, isEmpty: false)
        }
        let near = NearNames.of(name, among: known.map { (id: $0, names: [$0]) })
        guard !near.isEmpty else { throw error }
        throw APIError(.notFound(name: name, similar: near), name: name, isEmpty: false)
    }
}

extension RoutedModels.Resolution {
    /// A model of this server's own.
    fileprivate init(_ model: ModelDescription) {
        self.init(id: model.id, description: model, replicas: [.local(id: model.id)])
    }
}

extension ModelDescription {
    /// Whether a name is one of the model's, without regard to case.
    fileprivate func isNamed(_ name: String) -> Bool {
        id.isName(name) || aliases.contains { $0.isName(name) }
    }
}

extension String {
    /// Whether two names are one, without regard to case.
    fileprivate func isName(_ other: String) -> Bool {
        self == other || lowercased() == other.lowercased()
    }
}
