package import Discovery
import Dispatch
package import Engine
import NIOHTTP1
import Synchronization

/// The models that discovery finds, as long as they are there.
package final class CatalogueLibrary: ModelLibrary {
    private let watcher: @Sendable () -> CatalogueWatcher
    private let factory: EngineFactory
    private let usage: UsageRecorder?
    /// Looking through directories waits for disks; tasks must not.
    private let queue = DispatchQueue(label: "models.catalogue")
    private let snapshot = Mutex<Snapshot?>(nil)

    /// One look at the machine, and what was made of it.
    private struct Snapshot: Sendable {
        let catalogue: Catalogue
        let time: ContinuousClock.Instant
        let models: [ServableModel]
        let refused: [RefusedModel]
        /// Names that were asked for, and whose model they mean.
        var known: [String: ServableModel] = [:]
    }

    /// For so long a look at the machine is good.
    private static let freshness = Duration.seconds(2)
    /// Names that are remembered of one look; clients can make up any number.
    private static let nameLimit = 1000

    /// Makes a library; the machine is looked at in the background from now on.
    ///
    /// - Parameters:
    ///   - options: How models are loaded.
    ///   - usage: Where the use of models is noted; nil for nowhere.
    ///   - watcher: Makes the watcher; called once, off the caller's thread.
    package init(
        options: EngineOptions,
        usage: UsageLog?,
        watcher: @escaping @Sendable () -> CatalogueWatcher
    ) {
        let cell = Lazy(watcher)
        self.watcher = { cell.value }
        factory = EngineFactory(options: options)
        self.usage = usage.map(UsageRecorder.init)
        queue.async { [self] in _ = refreshed(within: Self.freshness) }
    }

    package func models() async -> [ServableModel] {
        await current().models
    }

    package func refused() async -> [RefusedModel] {
        await current().refused
    }

    package func model(named name: String) async throws(APIError) -> ServableModel {
        if let model = remembered(name) { return model }
        let entry: CatalogueEntry
        do throws(DiscoveryError) {
            entry = try await current().catalogue.resolve(name)
        } catch .notFound, .noDefault {
            // It may have come since; unknown names must not make the machine busy, though.
            let newer = await current(within: .milliseconds(100))
            do throws(DiscoveryError) {
                entry = try newer.catalogue.resolve(name)
            } catch {
                throw APIError(error, name: name, isEmpty: newer.models.isEmpty)
            }
        } catch {
            throw APIError(error, name: name, isEmpty: false)
        }
        return try remember(name, entry)
    }

    package func refresh() async {
        _ = await current(within: .zero)
    }

    package func noteUse(of id: String) {
        usage?.note(id)
    }

    private func current(within age: Duration = freshness) async -> Snapshot {
        if let snapshot = snapshot.withLock({ $0 }), ContinuousClock.now - snapshot.time <= age {
            return snapshot
        }
        return await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: refreshed(within: age)) }
        }
    }

    private func refreshed(within age: Duration) -> Snapshot {
        let now = ContinuousClock.now
        if let snapshot = snapshot.withLock({ $0 }), now - snapshot.time <= age {
            return snapshot
        }
        let catalogue = watcher().refresh()
        let standard = try? catalogue.defaultEntry().id
        let models = catalogue.entries.filter { Self.problem(of: $0) == nil }.map { entry in
            factory.model(entry, aliases: entry.id == standard ? [Catalogue.defaultName] : [])
        }
        let refused = catalogue.entries.compactMap { entry in
            Self.problem(of: entry).map { RefusedModel(ModelDescription(entry), problem: $0) }
        }
        let snapshot = Snapshot(
            catalogue: catalogue,
            time: now,
            models: models,
            refused: refused
        )
        self.snapshot.withLock { $0 = snapshot }
        return snapshot
    }

    private func remembered(_ name: String) -> ServableModel? {
        snapshot.withLock { snapshot in
            guard let snapshot, ContinuousClock.now - snapshot.time <= Self.freshness else {
                return nil
            }
            return snapshot.known[name]
        }
    }

    private func remember(
        _ name: String,
        _ entry: CatalogueEntry
    ) throws(APIError) -> ServableModel {
        if let problem = Self.problem(of: entry) { throw .unusableModel(entry.id, problem) }
        let model = factory.model(entry, aliases: [])
        snapshot.withLock { snapshot in
            guard let count = snapshot?.known.count, count < Self.nameLimit else { return }
            snapshot?.known[name] = model
        }
        return model
    }

    /// Why a file that was found cannot be served; nil when it can.
    static func problem(of entry: CatalogueEntry) -> String? {
        if let problem = entry.problem { return problem }
        guard let kind = entry.facts?.kind, entry.path != nil else { return "it has no header" }
        guard kind.isRunnable else { return "it is not a model but of the kind '\(kind.rawValue)'" }
        return nil
    }
}

extension APIError {
    /// A file that is there, but is known not to be a model that can be served.
    static func unusableModel(_ id: String, _ reason: String) -> APIError {
        APIError(
            status: .unprocessableEntity,
            message: "The model '\(id)' cannot be used: \(reason).",
            param: "model",
            code: "model_unusable"
        )
    }
}
