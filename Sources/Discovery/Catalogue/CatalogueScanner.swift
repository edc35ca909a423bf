/// Gathers files from places and makes entries of them.
struct CatalogueScanner {
    private(set) var notes: [ScanNote] = []
    private var files: [FoundFile] = []
    private var models: [OllamaStore.Model] = []
    private var seen: Set<DirectoryID> = []

    /// A directory, whatever path leads to it.
    private struct DirectoryID: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// Finds the files of one place, unless another path led to it before.
    mutating func look(into location: ModelLocation) {
        if let status = try? FileStatus(path: location.path), status.kind == .directory {
            let id = DirectoryID(device: status.identity.device, inode: status.identity.inode)
            guard seen.insert(id).inserted else { return }
        }
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
                guard try FileStatus(path: location.path).kind == .directory else {
                    files += Self.parts(of: location.path)
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

    /// A file that was named, and the other parts beside it if it is one part of a split model.
    private static func parts(of path: String) -> [FoundFile] {
        var paths = [path]
        if let part = PartName(path) {
            let folder = PathText.folder(path)
            let listing = try? DirectoryListing(
                path: folder.isEmpty ? "." : folder,
                limit: FolderWalk.nameLimit
            )
            let names = (listing?.entries ?? []).compactMap(\.name)
            let others = names.map { PathText.join(folder, $0) }.filter {
                guard let other = PartName($0) else { return false }
                return (other.stem, other.count) == (part.stem, part.count) && $0 != path
            }
            paths += others
        }
        return paths.map {
            FoundFile(store: .folder, path: $0, relativePath: PathText.name($0))
        }
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
