import Glibc

/// What deleting a model comes to: the files that belong to it and to no other.
package struct ModelRemoval: Sendable, Equatable {
    /// The model's id.
    package let id: String
    /// What is deleted, names before what they lead to.
    package let paths: [String]
    /// Bytes that become free.
    package let size: Int

    /// Looks up what belongs to a model alone.
    ///
    /// - Parameters:
    ///   - name: The model's id, one of its names, or the path of its file, in full.
    ///   - catalogue: Everything on the machine.
    /// - Throws: `DiscoveryError` when the name means no model, or several.
    package init(of name: String, in catalogue: Catalogue) throws(DiscoveryError) {
        let entry = try catalogue.resolve(name)
        let folded = ModelName.folded(name)
        let isFull =
            entry.id == name || entry.paths.contains(name)
            || entry.names.contains {
                [folded, folded + ":latest"].contains(ModelName.folded($0))
            }
        guard isFull else { throw .notFound(name: name, similar: [entry.id]) }
        id = entry.id
        let others = catalogue.entries.filter { $0.id != entry.id }
        let shared = Set(others.flatMap(\.allPaths))
        var paths: [String] = []
        if let ollama = entry.ollama {
            // The manifest goes first: what it names is garbage then, at worst.
            paths.append(ollama.manifestPath)
            let own = OllamaStore.ownBlobs(ofManifest: ollama.manifestPath)
            paths += Set(entry.allPaths + own).filter { !shared.contains($0) }.sorted()
        } else {
            let targets = Set(others.flatMap { $0.paths.map(Self.target) })
            for path in entry.paths {
                paths.append(path)
                let target = Self.target(path)
                if target != path, !targets.contains(target) { paths.append(target) }
            }
        }
        self.paths = paths
        size = paths.reduce(0) { sum, path in
            let status = try? FileStatus(path: path, followingLinks: false)
            return sum + (status?.kind == .regular ? status?.identity.size ?? 0 : 0)
        }
    }

    /// Deletes the files; one that has gone meanwhile is no error.
    ///
    /// - Throws: `DiscoveryError` at the first file that cannot be deleted.
    package func carryOut() throws(DiscoveryError) {
        for path in paths where unlink(path) != 0 && errno != ENOENT {
            throw .system(path: path, operation: "delete", code: errno)
        }
    }

    /// The file that a path leads to over links.
    private static func target(_ path: String) -> String {
        guard let text = realpath(path, nil) else { return path }
        defer { free(text) }
        return String(cString: text)
    }
}

extension CatalogueEntry {
    /// Every file that belongs to the model, apart from a manifest.
    fileprivate var allPaths: [String] {
        guard let ollama else { return paths }
        let texts = [ollama.templatePath, ollama.systemPath, ollama.messagesPath, ollama.draftPath]
        return paths + texts.compactMap { $0 } + ollama.adapterPaths + ollama.projectorPaths
            + ollama.licensePaths
    }
}
