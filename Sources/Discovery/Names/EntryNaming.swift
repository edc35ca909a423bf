/// Gives every entry an id that no other entry answers to.
enum EntryNaming {
    /// The entries with their ids, in the order of these.
    ///
    /// An entry takes the first of its names that is no name of another; among copies of one model
    /// the name goes to the first. A path is the last resort.
    static func named(_ entries: [CatalogueEntry]) -> [CatalogueEntry] {
        var holders: [String: [Int]] = [:]
        for (position, entry) in entries.enumerated() {
            for name in Set(entry.names.map(ModelName.folded)) {
                holders[name, default: []].append(position)
            }
        }
        var taken: Set<String> = []
        var result = entries
        for (position, entry) in entries.enumerated() {
            let name = entry.names.first { name in
                let folded = ModelName.folded(name)
                let others = holders[folded] ?? []
                return !isReserved(folded) && !taken.contains(folded)
                    && others.allSatisfy { $0 == position || entries[$0].isTwin(of: entry) }
            }
            let id = name ?? entry.path ?? entry.ollama?.manifestPath ?? ""
            taken.insert(ModelName.folded(id))
            result[position].id = id
        }
        return result.sorted { left, right in
            (ModelName.folded(left.id), left.id) < (ModelName.folded(right.id), right.id)
        }
    }

    /// `default` stands for a model of the catalogue's choice, so none can be called that.
    private static func isReserved(_ folded: String) -> Bool {
        folded.isEmpty || folded == Catalogue.defaultName
    }
}
