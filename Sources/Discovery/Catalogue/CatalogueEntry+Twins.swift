extension CatalogueEntry {
    /// Whether both are one model in two places, so that it does not matter which is taken.
    ///
    /// Headers and sizes alone do not tell: two trainings of one model differ in neither. Besides,
    /// the file must be the same, or its digest, or the name it was published under.
    func isTwin(of other: CatalogueEntry) -> Bool {
        size == other.size && facts == other.facts && problem == other.problem
            && isSameContent(as: other) && OllamaLayers.areAlike(ollama, other.ollama)
    }

    private func isSameContent(as other: CatalogueEntry) -> Bool {
        if !paths.isEmpty, paths == other.paths { return true }
        if !identities.isEmpty, identities == other.identities { return true }
        if ollama != nil, other.ollama != nil {
            // A layer's file is named by its content.
            return !paths.isEmpty
                && paths.map(PathText.name) == other.paths.map(PathText.name)
        }
        let published = names.filter { $0.contains(":") }.map(ModelName.folded)
        return other.names.contains { published.contains(ModelName.folded($0)) }
    }
}

extension OllamaLayers {
    /// Whether two models are prompted and run alike; a model of another store has no layers.
    fileprivate static func areAlike(_ left: OllamaLayers?, _ right: OllamaLayers?) -> Bool {
        func names(_ layers: OllamaLayers?) -> [String?] {
            guard let layers else { return [] }
            let texts = [layers.templatePath, layers.systemPath, layers.messagesPath]
            return (texts + layers.adapterPaths + layers.projectorPaths).map { path in
                path.map(PathText.name)
            }
        }
        return names(left) == names(right) && left?.parameters == right?.parameters
    }
}
