/// Gathers files from places and makes entries of them.
struct CatalogueScanner {
    private(set) var notes: [ScanNote] = []
    private var files: [FoundFile] = []
    private var models: [OllamaStore.Model] = []

    /// Finds the files of one place.
    mutating func look(into location: ModelLocation) {
        let isStore =
            location.store == .ollama
            || (location.store == .folder && OllamaStore.isStore(location.path))
        if isStore {
            let store = OllamaStore(root: location.path)
            models += store.models
            notes += store.notes
        }
        if location.store != .ollama { lookForFiles(location) }
    }

    private mutating func lookForFiles(_ location: ModelLocation) {
        if location.isNamed {
            do throws(DiscoveryError) {
                let status = try FileStatus(path: location.path)
                if status.kind != .directory {
                    let name = PathText.name(location.path)
                    files.append(
                        FoundFile(store: .folder, path: location.path, relativePath: name)
                    )
                    return
                }
            } catch {
                notes.append(ScanNote(path: location.path, reason: error.reason))
                return
            }
        }
        let store = FolderStore(location)
        files += store.files
        notes += store.notes
    }

    /// Reads the headers and puts the entries together; they have no ids yet.
    func entries(_ cache: inout HeaderCache) -> [CatalogueEntry] {
        let weights = models.compactMap(\.weightsPath)
        let paths = files.map(\.path) + weights
        let outcomes = cache.outcomes(paths)
        cache.limit(keeping: Set(paths))
        let parts = zip(files, outcomes).compactMap { file, outcome in
            Self.part(file, outcome)
        }
        let found = Self.merged(EntryDraft.joining(parts).map { $0.entry() })
        let outcomeByPath = Dictionary(
            zip(weights, outcomes.dropFirst(files.count)),
            uniquingKeysWith: { first, _ in first }
        )
        return models.map { model in
            model.entry(model.weightsPath.flatMap { outcomeByPath[$0] })
        } + found
    }

    private static func part(
        _ file: FoundFile,
        _ outcome: HeaderCache.Outcome
    ) -> EntryDraft.Part? {
        switch outcome {
        case .header(let header, let identity):
            EntryDraft.Part(file: file, header: header, identity: identity, problem: nil)
        case .broken(let reason, let identity):
            EntryDraft.Part(file: file, header: nil, identity: identity, problem: reason)
        case .vanished: nil
        }
    }

    /// Makes one entry of those that are the same files, reached by different paths.
    private static func merged(_ entries: [CatalogueEntry]) -> [CatalogueEntry] {
        var result: [CatalogueEntry] = []
        var positions: [[FileIdentity]: Int] = [:]
        for entry in entries {
            guard entry.identities.count == entry.paths.count else {
                result.append(entry)
                continue
            }
            if let position = positions[entry.identities] {
                let names = result[position].names
                result[position].names += entry.names.filter { !names.contains($0) }
            } else {
                positions[entry.identities] = result.count
                result.append(entry)
            }
        }
        return result
    }
}

extension OllamaStore.Model {
    /// The model as an entry; `outcome` is what reading its weights came to.
    fileprivate func entry(_ outcome: HeaderCache.Outcome?) -> CatalogueEntry {
        var header: FileHeader?
        var identity: FileIdentity?
        var weightsProblem: String?
        switch outcome {
        case .header(let read, let state): (header, identity) = (read, state)
        case .broken(let reason, let state): (weightsProblem, identity) = (reason, state)
        case .vanished: weightsProblem = "its weights are missing: \(weightsPath ?? "")"
        case nil: break
        }
        if weightsProblem == nil, let identity, let weightsSize, identity.size != weightsSize {
            weightsProblem =
                "its weights have \(identity.size) bytes, the manifest says \(weightsSize)"
        }
        if weightsProblem == nil, header?.split != nil {
            weightsProblem = "its weights are one part of a split model"
        }
        return CatalogueEntry(
            id: "",
            names: name.all,
            store: .ollama,
            paths: weightsPath.map { [$0] } ?? [],
            size: identity?.size ?? 0,
            modified: (identity?.modified ?? 0) / 1_000_000_000,
            facts: header.flatMap { ModelFacts([$0], hasTemplate: layers.hasChatTemplate) },
            problem: weightsProblem ?? problem,
            ollama: layers,
            identities: identity.map { [$0] } ?? []
        )
    }
}
