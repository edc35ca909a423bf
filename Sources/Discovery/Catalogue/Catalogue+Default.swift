extension Catalogue {
    /// The name that stands for a model of the catalogue's choice.
    package static let defaultName = "default"

    /// The model that `default` stands for.
    ///
    /// Among usable chat models whose files take at most three quarters of the memory, the one with
    /// the most parameters; of these the one with the most bytes, that is the finest quantisation;
    /// of these the first by id. If all are too large, the one with the fewest bytes. Without a
    /// chat model the same goes for models that complete text.
    package func defaultEntry() throws(DiscoveryError) -> CatalogueEntry {
        for kind in [ModelKind.chat, .base] {
            let models = entries.filter { $0.isUsable && $0.facts?.kind == kind }
            if let model = best(models) { return model }
        }
        throw .noDefault
    }

    private func best(_ models: [CatalogueEntry]) -> CatalogueEntry? {
        let limit = memory.map { $0 / 4 * 3 } ?? .max
        let fitting = models.filter { $0.size <= limit }
        // Entries are in the order of their ids, and the first of equals wins.
        guard !fitting.isEmpty else { return models.min { $0.size < $1.size } }
        var best: CatalogueEntry?
        for model in fitting {
            guard let chosen = best else {
                best = model
                continue
            }
            if Self.rank(model) > Self.rank(chosen) { best = model }
        }
        return best
    }

    private static func rank(_ entry: CatalogueEntry) -> (parameters: Int, size: Int) {
        (entry.facts?.parameterCount ?? 0, entry.size)
    }
}
