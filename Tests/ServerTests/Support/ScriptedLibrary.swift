import Engine
import Server
import Synchronization

/// A library of scripted models, each of which needs so many bytes.
final class ScriptedLibrary: ModelLibrary {
    /// One model.
    struct Item: Sendable {
        var memory = 10
        var revision = ""
        /// Loading waits here.
        var gate: Gate?
        var failure: String?
        var script: @Sendable (GenerationRequest) -> ScriptedEngine.Script = { _ in .init() }
    }

    private let items: Mutex<[String: Item]>
    private let log = Mutex<[String]>([])

    init(_ items: [String: Item]) {
        self.items = Mutex(items)
    }

    /// The models that were loaded, in order.
    var loads: [String] { log.withLock { $0 } }

    func set(_ name: String, _ item: Item) {
        items.withLock { $0[name] = item }
    }

    func models() async -> [ServableModel] {
        items.withLock { $0 }.sorted { $0.key < $1.key }.map { model($0.key, $0.value) }
    }

    func model(named name: String) async throws(APIError) -> ServableModel {
        guard let item = items.withLock({ $0[name] }) else { throw .modelNotFound(name) }
        return model(name, item)
    }

    func noteUse(of id: String) {}

    private func model(_ name: String, _ item: Item) -> ServableModel {
        ServableModel(
            description: ModelDescription(id: name, created: 0),
            revision: item.revision,
            measure: { item.memory },
            load: { [self] in
                log.withLock { $0.append(name) }
                item.gate?.waitOnThread()
                if let failure = item.failure { throw APIError.internalError(failure) }
                return try ScriptedEngine(name: name, script: item.script)
            }
        )
    }
}
