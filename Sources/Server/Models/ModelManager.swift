import Dispatch
package import Engine
package import Logging
import NIOHTTP1
import Synchronization

/// Serves many models from one memory budget: loads them when they are asked for.
///
/// Loading happens on threads of its own, so that answers under way go on. Requests that come
/// together share one load; a failed load fails them and nobody else.
package final class ModelManager: ModelProvider {
    /// How models share the memory.
    package struct Policy: Sendable {
        /// Bytes that all models together may take; nil for no limit.
        package var memory: Int?
        /// How long a model stays after its last use, unless a request says otherwise.
        package var keepAlive = KeepAlive.after(.seconds(300))
        /// Ids of models that stay once they are loaded.
        package var pinned: Set<String> = []

        /// The usual policy.
        package init() {}
    }

    private let library: any ModelLibrary
    private let policy: Policy
    private let logger: Logger
    private let table: Mutex<ModelTable>
    private let counters = ModelCounters()

    /// Makes a manager; nothing is loaded yet.
    package init(_ library: any ModelLibrary, policy: Policy = Policy(), logger: Logger) {
        self.library = library
        self.policy = policy
        self.logger = logger
        table = Mutex(ModelTable(budget: policy.memory, keepAlive: policy.keepAlive))
    }

    package func list() async -> [ModelDescription] {
        await library.models().map(\.description)
    }

    package func refresh() async { await library.refresh() }

    package func refused() async -> [RefusedModel] { await library.refused() }

    package func description(of name: String) async throws(APIError) -> ModelDescription {
        try await library.model(named: name).description
    }

    package func engine(
        named name: String,
        keepAlive: KeepAlive?
    ) async throws -> any InferenceEngine {
        let model = try await library.model(named: name)
        let id = model.description.id
        library.noteUse(of: id)
        var effects = ModelTable.Effects()
        let (number, isNew, loading) = table.withLock { table in
            let (number, isNew) = table.hold(
                model,
                keepAlive: keepAlive,
                isPinned: policy.pinned.contains(id),
                &effects
            )
            return (number, isNew, table.slots[number]?.loading)
        }
        perform(effects)
        if isNew { measure(number, model) }
        guard let loading else { throw APIError.internalError("The model '\(id)' has no slot.") }
        // A slot that has failed is gone, and its holds with it.
        let engine = try await loading.value()
        return HeldEngine(engine) { [self] in release(number) }
    }

    package func loaded() async -> [LoadedModel] {
        table.withLock { $0.snapshot(now: .now) }
    }

    package func statuses() async -> [EngineStatus] {
        table.withLock { $0.slots.values.compactMap(\.engine) }.map(\.status)
    }

    package func unload(_ name: String) async throws(APIError) -> Bool {
        let id = try await library.model(named: name).description.id
        return decide { $0.unload(id, &$1) }
    }

    package var metrics: [String] {
        let (models, used) = table.withLock { ($0.snapshot(now: .now), $0.used) }
        return counters.lines(models, used: used, budget: policy.memory)
    }

    /// Takes a decision and does what it asks for.
    private func decide<Result>(
        _ body: (inout ModelTable, inout ModelTable.Effects) -> Result
    ) -> Result {
        var effects = ModelTable.Effects()
        let result = table.withLock { body(&$0, &effects) }
        perform(effects)
        return result
    }

    private func perform(_ effects: ModelTable.Effects) {
        for engine in effects.ended {
            engine.shutdown()
            counters.unloaded()
            logger.info("model unloaded", metadata: ["model": .string(engine.name)])
        }
        for (loading, error) in effects.failures {
            counters.failed()
            loading.settle(.failure(error))
        }
        for number in effects.loads { load(number) }
    }
}

extension ModelManager {
    /// Reading gigabytes would hold up the few threads that tasks run on.
    private func inBackground(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "model.load").async(execute: body)
    }

    private func measure(_ number: Int, _ model: ServableModel) {
        inBackground { [self] in
            do {
                let memory = try model.measure()
                decide { $0.measured(number, memory: memory, &$1) }
            } catch {
                fail(number, model, error)
            }
        }
    }

    private func load(_ number: Int) {
        guard let slot = table.withLock({ $0.slots[number] }) else { return }
        inBackground { [self] in
            let start = ContinuousClock.now
            do {
                let engine = try slot.model.load()
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                counters.loaded(seconds: seconds)
                logger.info(
                    "model loaded",
                    metadata: [
                        "model": .string(slot.model.description.id),
                        "ms": .stringConvertible(Int(seconds * 1000)),
                        "memory": .stringConvertible(slot.memory),
                    ]
                )
                for warning in engine.warnings {
                    logger.warning(
                        "\(warning)",
                        metadata: ["model": .string(slot.model.description.id)]
                    )
                }
                decide { $0.loaded(number, engine, now: .now, &$1) }
                slot.loading.settle(.success(engine))
            } catch {
                fail(number, slot.model, error)
            }
        }
    }

    private func fail(_ number: Int, _ model: ServableModel, _ error: any Error) {
        let id = model.description.id
        logger.error(
            "model cannot be loaded",
            metadata: ["model": .string(id), "error": "\(error)"]
        )
        let reported = error as? APIError ?? .loadFailed(id, "\(error)")
        decide { $0.failed(number, reported, &$1) }
    }

    private func release(_ number: Int) {
        let startsWatch = decide { table, effects in
            table.release(number, now: .now, &effects)
            return table.startsWatch(number)
        }
        guard startsWatch else { return }
        Task { [weak self] in
            while let wait = self?.decide({ $0.expire(number, now: .now, &$1) }) {
                try await Task.sleep(for: wait)
            }
        }
    }
}

extension APIError {
    /// A model that is there, but does not become an engine.
    static func loadFailed(_ id: String, _ reason: String) -> APIError {
        APIError(
            status: .internalServerError,
            message: "The model '\(id)' cannot be loaded: \(reason)",
            type: "server_error",
            param: "model",
            code: "model_load_failed"
        )
    }
}
