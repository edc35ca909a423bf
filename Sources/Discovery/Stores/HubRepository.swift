import JSON

/// One repository in the Hugging Face hub's cache, as `huggingface_hub` lays it out.
///
/// `models--ORG--REPO/` holds `blobs/HASH`, `refs/BRANCH` (a file with the commit's hash) and
/// `snapshots/COMMIT/PATH`, whose files are links to blobs, or plain files where links cannot be
/// made. llama.cpp uses the same cache.
struct HubRepository {
    /// How the folder's name starts.
    static let prefix = "models--"

    private(set) var files: [FoundFile] = []
    private(set) var notes: [ScanNote] = []

    /// Finds the model files of all revisions, those of `refs/main` first.
    init(path: String) {
        let name = PathText.name(path).dropFirst(Self.prefix.count)
        // Neither part of a repository's name may contain two hyphens in a row.
        let repository = Self.parts(String(name)).joined(separator: "/")
        var seen: Set<String> = []
        for revision in revisions(path) {
            let walk = FolderWalk(root: "\(path)/snapshots/\(revision)")
            notes += walk.notes
            for file in walk.files {
                let isNew = seen.insert(file.relativePath).inserted
                files.append(
                    FoundFile(
                        store: .huggingface,
                        path: file.path,
                        relativePath: file.relativePath,
                        repository: isNew ? repository : "\(repository)@\(revision.prefix(8))",
                        isSuperseded: !isNew
                    )
                )
            }
        }
    }

    /// What stands between double hyphens.
    private static func parts(_ name: String) -> [String] {
        guard let hyphens = name.firstRange(ofBytes: "--") else { return [name] }
        return [String(name[..<hyphens.lowerBound])] + parts(String(name[hyphens.upperBound...]))
    }

    /// The revisions on disk: the main branch's, those of other branches and tags, all others.
    private mutating func revisions(_ path: String) -> [String] {
        let present = names(in: "\(path)/snapshots")
        var order: [String] = []
        let references = names(in: "\(path)/refs")
        for reference in ["main"] + references {
            guard let text = try? SmallFile.text("\(path)/refs/\(reference)", limit: 256),
                let commit = text.split(whereSeparator: \.isWhitespace).first.map(String.init),
                present.contains(commit), !order.contains(commit)
            else { continue }
            order.append(commit)
        }
        return order + present.filter { !order.contains($0) }
    }

    private mutating func names(in folder: String) -> [String] {
        do throws(DiscoveryError) {
            return try DirectoryListing(path: folder, limit: 10_000).entries.compactMap(\.name)
        } catch {
            if !error.isAbsence { notes.append(ScanNote(path: folder, reason: error.reason)) }
            return []
        }
    }
}
