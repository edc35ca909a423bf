import Glibc

extension Catalogue {
    /// A catalogue of the models that were named, and no others.
    ///
    /// A name is the path of a file, or else means a model that discovery finds.
    ///
    /// - Parameters:
    ///   - names: The names; those that mean one model count once.
    ///   - architectures: Those that can be run; nil passes no judgement.
    ///   - watcher: Finds what is no path; called only when there is such.
    /// - Returns: The catalogue, and the ids in the order of the names.
    /// - Throws: `DiscoveryError` for a name that means no model, or several.
    package static func choosing(
        _ names: [String],
        architectures: Set<String>? = nil,
        watcher: () -> CatalogueWatcher
    ) throws(DiscoveryError) -> (catalogue: Catalogue, ids: [String]) {
        var chosen: [CatalogueEntry] = []
        for name in names {
            let entry = try Self.choosing(name, architectures: architectures, watcher: watcher)
            if !chosen.contains(where: { $0.paths == entry.paths && $0.ollama == entry.ollama }) {
                chosen.append(entry)
            }
        }
        let catalogue = Catalogue(entries: EntryNaming.named(chosen), notes: [], memory: nil)
        let ids = chosen.compactMap { entry in
            catalogue.entries.first { $0.paths == entry.paths && $0.ollama == entry.ollama }?.id
        }
        return (catalogue, ids)
    }

    /// The model that a path or a name means.
    ///
    /// - Throws: `DiscoveryError` when it means none, or several.
    package static func choosing(
        _ name: String,
        architectures: Set<String>? = nil,
        watcher: () -> CatalogueWatcher
    ) throws(DiscoveryError) -> CatalogueEntry {
        if let status = try? FileStatus(path: name), status.kind != .directory {
            return try entry(ofFile: name, architectures: architectures)
        }
        do throws(DiscoveryError) {
            return try watcher().resolve(name)
        } catch .notFound(let missing, let similar) {
            // Who writes a path wants to hear of the file.
            let isPath = name.hasPrefix("/") || name.hasPrefix(".") || PathText.isModelFile(name)
            guard isPath, similar.isEmpty else { throw .notFound(name: missing, similar: similar) }
            return try entry(ofFile: name, architectures: architectures)
        }
    }
}
