import Glibc

/// Everything that was found in one look through the machine's places for models.
package struct Catalogue: Sendable, Equatable {
    /// The models, in the order of their ids.
    package let entries: [CatalogueEntry]
    /// What could not be looked at.
    package let notes: [ScanNote]
    /// Memory that models may fill, in bytes; nil when it is not known.
    package let memory: Int?

    /// A catalogue without entries.
    package static let empty = Catalogue(entries: [], notes: [], memory: nil)

    init(entries: [CatalogueEntry], notes: [ScanNote], memory: Int?) {
        self.entries = entries
        self.notes = notes
        self.memory = memory
    }

    /// Looks through all places once, reading every header anew.
    ///
    /// Nothing that is found can make a scan fail: what is broken becomes an entry with a problem,
    /// what cannot be looked at becomes a note.
    ///
    /// - Parameters:
    ///   - locations: The places to look through.
    ///   - memory: Bytes that a default model may be measured by.
    ///   - architectures: Those that can be run; models of others have that as their problem. Nil
    ///     passes no judgement.
    /// - Returns: What was found.
    package static func scan(
        _ locations: ModelLocations,
        memory: Int? = MachineMemory.total(),
        architectures: Set<String>? = nil
    ) -> Catalogue {
        var cache = HeaderCache()
        return scan(locations, cache: &cache, memory: memory, architectures: architectures)
    }

    /// Describes one file, wherever it stands; of a split model any part may be named.
    ///
    /// - Throws: `DiscoveryError` when the path leads to no file.
    package static func entry(
        ofFile path: String,
        architectures: Set<String>? = nil
    ) throws(DiscoveryError) -> CatalogueEntry {
        guard try FileStatus(path: path).kind != .directory else {
            throw .unreadable(path: path, expected: "a file", found: "a directory")
        }
        let location = ModelLocation(store: .folder, path: path, isNamed: true)
        let catalogue = scan(
            ModelLocations([location]),
            memory: nil,
            architectures: architectures
        )
        guard let entry = catalogue.entries.first(where: { $0.paths.contains(path) }) else {
            throw .system(path: path, operation: "examine", code: ENOENT)
        }
        return entry
    }

    /// Looks through all places; only files that changed since the cache saw them are read.
    static func scan(
        _ locations: ModelLocations,
        cache: inout HeaderCache,
        memory: Int?,
        architectures: Set<String>?
    ) -> Catalogue {
        var scanner = CatalogueScanner()
        for location in locations.list { scanner.look(into: location) }
        let entries = scanner.entries(&cache).map { $0.judged(by: architectures) }
        return Catalogue(
            entries: EntryNaming.named(entries),
            notes: scanner.notes,
            memory: memory
        )
    }
}

extension CatalogueEntry {
    /// The entry, with a problem if it is a model of an architecture that cannot be run.
    fileprivate func judged(by architectures: Set<String>?) -> CatalogueEntry {
        guard let architectures, isUsable else { return self }
        let name = facts?.architecture ?? ""
        guard !architectures.contains(name) else { return self }
        var entry = self
        entry.problem = "its architecture '\(displayText(name))' is not supported"
        return entry
    }
}
