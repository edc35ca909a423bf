package import Discovery
import Dispatch
package import Engine

/// The models that were named on the command line, and no others; the first is the default.
package final class NamedLibrary: ModelLibrary {
    private typealias Choice = (catalogue: Catalogue, ids: [String])

    private let choice = Pending<Choice>()
    private let aliases: [String]
    private let factory: EngineFactory
    private let usage: UsageRecorder?

    /// Starts to read the models' headers in the background.
    ///
    /// - Parameters:
    ///   - names: Paths, or names of models that discovery finds.
    ///   - aliases: Further names of the first model.
    ///   - options: How models are loaded.
    ///   - usage: Where the use of models is noted; nil for nowhere.
    ///   - watcher: Makes the watcher that looks for what is no path; called if there is such.
    package init(
        _ names: [String],
        aliases: [String],
        options: EngineOptions,
        usage: UsageLog?,
        watcher: @escaping @Sendable () -> CatalogueWatcher
    ) {
        self.aliases = aliases + [Catalogue.defaultName]
        factory = EngineFactory(options: options)
        self.usage = usage.map(UsageRecorder.init)
        DispatchQueue(label: "models.named").async { [choice] in
            choice.settle(
                Result {
                    let chosen = try Catalogue.choosing(
                        names,
                        architectures: Engine.architectures,
                        watcher: watcher
                    )
                    for entry in chosen.catalogue.entries {
                        guard let problem = CatalogueLibrary.problem(of: entry) else { continue }
                        throw APIError.unusableModel(entry.path ?? entry.id, problem)
                    }
                    return chosen
                }
            )
        }
    }

    /// The ids of the models, in the order in which they were named, once their headers are read.
    ///
    /// - Throws: `DiscoveryError` or `APIError` for a name that means no usable model.
    package func ids() async throws -> [String] {
        try await choice.value().ids
    }

    package func models() async -> [ServableModel] {
        // A file that cannot be read is no model.
        guard let (catalogue, ids) = try? await choice.value() else { return [] }
        return ids.enumerated().compactMap { index, id in
            catalogue.entries.first { $0.id == id }.map {
                factory.model($0, aliases: index == 0 ? aliases : [])
            }
        }
    }

    package func model(named name: String) async throws(APIError) -> ServableModel {
        let models = await models()
        if let model = models.first(where: { $0.description.answers(to: name) }) { return model }
        let catalogue = (try? await choice.value())?.catalogue ?? .empty
        do throws(DiscoveryError) {
            let id = try catalogue.resolve(name).id
            guard let model = models.first(where: { $0.description.id == id }) else {
                throw .notFound(name: name, similar: [])
            }
            return model
        } catch {
            throw APIError(error, name: name, isEmpty: false)
        }
    }

    package func noteUse(of id: String) {
        usage?.note(id)
    }
}
