extension Catalogue {
    /// Quantisations that a repository's name without a tag stands for, as in llama.cpp.
    private static let usualTags = ["Q4_K_M", "Q8_0"]

    /// Finds the entry that a name means.
    ///
    /// In this order: `default`; an id; a path of a file in the catalogue; a name
    /// (`qwen3:14b`, `org/repo:Q4_K_M`, a file's name with or without `.gguf`), without regard to
    /// case, to the host (`registry.ollama.ai/`, `hf.co/`) and to Ollama's `library/`; a name that
    /// lacks Ollama's `:latest`; a repository `org/repo`, which stands for its only model, or its
    /// Q4_K_M, or its Q8_0; the beginning of a name. Where usable models and other files answer to
    /// a name alike, the models are meant; copies of one model count as one. The entry may still
    /// have a problem.
    ///
    /// - Throws: `DiscoveryError.notFound`, `.ambiguous` or `.noDefault`.
    package func resolve(_ name: String) throws(DiscoveryError) -> CatalogueEntry {
        if name.lowercased() == Self.defaultName { return try defaultEntry() }
        if let entry = entries.first(where: { $0.id == name }) ?? entry(atPath: name) {
            return entry
        }
        let folded = ModelName.folded(name)
        guard !folded.isEmpty else { throw .notFound(name: name, similar: []) }
        let names = entries.map { entry in entry.names.map(ModelName.folded) }
        func holders(_ matches: (String) -> Bool) -> [CatalogueEntry] {
            zip(entries, names).filter { $0.1.contains(where: matches) }.map(\.0)
        }
        let steps: [() -> [CatalogueEntry]] = [
            { holders { $0 == folded } },
            { holders { $0 == "\(folded):\(OllamaName.standardTag)" } },
            { Self.usual(holders { $0.hasPrefix(folded + ":") }, repository: folded) },
            { holders { $0.hasPrefix(folded) } },
        ]
        for step in steps {
            let candidates = Self.narrowed(step())
            if let entry = candidates.first, candidates.count == 1 { return entry }
            guard candidates.isEmpty else {
                throw .ambiguous(name: name, candidates: candidates.map(\.id))
            }
        }
        let candidates = entries.map { (id: $0.id, names: $0.names) }
        throw .notFound(name: name, similar: NearNames.of(name, among: candidates))
    }

    /// The entry whose file stands at a path, however the path is written.
    private func entry(atPath path: String) -> CatalogueEntry? {
        if let entry = entries.first(where: { $0.paths.contains(path) }) { return entry }
        guard path.contains("/") || PathText.isModelFile(path),
            let identity = (try? FileStatus(path: path))?.identity
        else { return nil }
        return entries.first { entry in
            entry.identities.contains {
                ($0.device, $0.inode) == (identity.device, identity.inode)
            }
        }
    }

    /// Of a repository's models the one that its name alone stands for, or else all.
    private static func usual(
        _ candidates: [CatalogueEntry],
        repository: String
    ) -> [CatalogueEntry] {
        let models = narrowed(candidates)
        guard models.count > 1 else { return models }
        for tag in usualTags {
            let name = "\(repository):\(tag.lowercased())"
            let tagged = models.filter { $0.names.map(ModelName.folded).contains(name) }
            if !tagged.isEmpty { return tagged }
        }
        return models
    }

    /// Leaves out what is not meant when a model is asked for, as long as something is left.
    private static func narrowed(_ candidates: [CatalogueEntry]) -> [CatalogueEntry] {
        var best = candidates
        let preferences: [(CatalogueEntry) -> Bool] = [
            \.isUsable, { $0.facts?.kind.isRunnable == true }, { $0.facts == nil },
        ]
        for isPreferred in preferences {
            let preferred = candidates.filter(isPreferred)
            if !preferred.isEmpty {
                best = preferred
                break
            }
        }
        // Copies have one size, which spares most comparisons.
        var kept: [CatalogueEntry] = []
        var bySize: [Int: [CatalogueEntry]] = [:]
        for entry in best {
            let others = bySize[entry.size] ?? []
            if others.contains(where: { $0.isTwin(of: entry) }) { continue }
            bySize[entry.size] = others + [entry]
            kept.append(entry)
        }
        return kept
    }
}
