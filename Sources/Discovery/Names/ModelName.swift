/// Names of models as people and tools write them, brought to one form for comparison.
enum ModelName {
    /// Hosts that stand for the Hugging Face hub in Ollama's names.
    static let hubHosts: Set<String> = ["hf.co", "huggingface.co"]

    /// Prefixes that a name means the same without.
    private static let prefixes =
        ["https://", "http://", "registry.ollama.ai/", "ollama.com/"]
        + hubHosts.sorted().map { $0 + "/" } + ["library/"]

    /// The form in which names are compared: lower case, without host, `.gguf` and part number.
    ///
    /// Ollama and llama.cpp compare without regard to case, and so do we.
    static func folded(_ name: String) -> String {
        var text = name.lowercased()
        for prefix in prefixes where text.hasPrefix(prefix) {
            text.removeFirst(prefix.count)
        }
        return PartName(text)?.stem ?? PathText.stem(text)
    }

    /// The names of a file, the one to be its id first.
    ///
    /// `org/repo:TAG` means a model, so adapters and projectors have no such name. The tag is what
    /// the file's name ends with, as for the tools, or else the quantisation in its header.
    static func names(of file: FoundFile, facts: ModelFacts?) -> [String] {
        let part = PartName(file.relativePath)
        let path = part?.stem ?? PathText.stem(file.relativePath)
        let stem = PathText.name(path)
        let tag = QuantisationName.tag(stem: stem)
        var tags: [String] = []
        if facts?.kind.isRunnable ?? true {
            for tag in [tag ?? facts?.quantisation, tag.flatMap(plain)] {
                if let tag { tags.append(tag) }
            }
        }
        let tagged = file.repository.map { repository in tags.map { "\(repository):\($0)" } } ?? []
        var names: [String]
        switch file.store {
        case .huggingface, .lmstudio, .llamacpp: names = tagged + [stem]
        case .folder, .ollama: names = [stem] + tagged
        }
        if file.isSuperseded { names = tagged }
        if let repository = file.repository {
            names.append(
                path.hasPrefix(repository + "/") ? path : "\(repository)/\(path)"
            )
        } else {
            names.append(path)
        }
        return names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// `Q4_K_XL` of `UD-Q4_K_XL`, which llama.cpp takes for the same file.
    private static func plain(_ tag: String) -> String? {
        tag.hasPrefix("UD-") ? String(tag.dropFirst(3)) : nil
    }
}
