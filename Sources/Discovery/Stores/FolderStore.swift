/// Places made of folders of GGUF files: LM Studio, llama.cpp, plain folders, the hub's cache.
struct FolderStore {
    private(set) var files: [FoundFile] = []
    private(set) var notes: [ScanNote] = []

    /// Looks through a place.
    ///
    /// Hub repositories are understood wherever they stand, since llama.cpp keeps its cache in
    /// either layout and folders are moved about.
    init(_ location: ModelLocation) {
        let walk = FolderWalk(root: location.path)
        notes = walk.notes
        for path in walk.hubRepositories {
            let repository = HubRepository(path: path)
            files += repository.files
            notes += repository.notes
        }
        // In the hub's own cache, what is not in a repository is no model of the hub.
        let store = location.store == .huggingface ? .folder : location.store
        let repositories = store == .llamacpp ? Self.cachedRepositories(location.path) : []
        for file in walk.files {
            var found = FoundFile(store: store, path: file.path, relativePath: file.relativePath)
            switch store {
            case .lmstudio, .folder: found.repository = Self.owner(file.relativePath)
            case .llamacpp: Self.takeApart(&found, repositories)
            case .ollama, .huggingface: break
            }
            files.append(found)
        }
    }

    /// `org/repo` of `org/repo/file.gguf`, the layout of LM Studio and of downloads by hand.
    private static func owner(_ relativePath: String) -> String? {
        let parts = relativePath.split(separator: "/")
        return parts.count >= 3 ? parts[..<2].joined(separator: "/") : nil
    }
}

// MARK: - llama.cpp

extension FolderStore {
    /// The repositories that llama.cpp's cache has manifests of: `manifest=ORG=REPO=TAG.json`.
    private static func cachedRepositories(_ folder: String) -> [String] {
        let listing = try? DirectoryListing(path: folder, limit: FolderWalk.nameLimit)
        let names = (listing?.entries ?? []).compactMap(\.name)
        let repositories = names.compactMap { name -> String? in
            let parts = name.split(separator: "=")
            guard parts.count == 4, parts[0] == "manifest" else { return nil }
            return "\(parts[1])/\(parts[2])"
        }
        // The longest first: one repository's name can start like another's.
        return Set(repositories).sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// Takes `ORG_REPO_FILE.gguf` apart, which is how llama.cpp flattens a path of the hub.
    ///
    /// Underscores may be part of each, so a manifest must tell, or the usual end of the name of a
    /// repository.
    private static func takeApart(_ file: inout FoundFile, _ repositories: [String]) {
        let name = PathText.name(file.relativePath)
        for repository in repositories {
            let flat = String(repository.map { $0 == "/" ? "_" : $0 }) + "_"
            if name.hasPrefix(flat) {
                file.repository = repository
                return
            }
        }
        let parts = name.split(separator: "_", maxSplits: 1).map(String.init)
        guard parts.count == 2, let end = parts[1].range(ofFirst: "-GGUF_") else { return }
        file.repository = "\(parts[0])/\(parts[1][..<end.lowerBound])-GGUF"
    }
}

extension String {
    /// The first place where `text` stands.
    fileprivate func range(ofFirst text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start..<index(start, offsetBy: text.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
