import Glibc

/// Looks through a folder and all below it, within limits that keep any tree harmless.
///
/// Links are followed; a directory is entered once however many ways lead to it, so loops of links
/// end. Names that start with a dot are left aside.
struct FolderWalk {
    /// Levels below the folder that are entered.
    static let depth = 12
    /// Names looked at, in all.
    static let nameLimit = 200_000

    /// A file whose name ends with `.gguf`.
    struct File {
        let path: String
        /// The path from the folder.
        let relativePath: String
    }

    /// What was found, each list in the order of the walk.
    private(set) var files: [File] = []
    /// Repositories in the Hugging Face cache's layout, which are left to their own reader.
    private(set) var hubRepositories: [String] = []
    private(set) var notes: [ScanNote] = []

    private var namesLeft: Int
    private var entered: Set<DirectoryID> = []

    private struct DirectoryID: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private struct Folder {
        let path: String
        let relativePath: String
        let depth: Int
    }

    /// Walks through `root`; one that does not exist is empty.
    init(root: String, nameLimit: Int = Self.nameLimit) {
        namesLeft = nameLimit
        var pending: [Folder] = []
        enter(Folder(path: root, relativePath: "", depth: 0), &pending)
        while let folder = pending.popLast() {
            var found: [Folder] = []
            read(folder, &found)
            pending += found.reversed()
        }
    }

    /// Puts a directory on the list unless it was entered before or lies too deep.
    private mutating func enter(_ folder: Folder, _ pending: inout [Folder]) {
        do throws(DiscoveryError) {
            let status = try FileStatus(path: folder.path)
            guard status.kind == .directory else { return }
            let id = DirectoryID(device: status.identity.device, inode: status.identity.inode)
            guard entered.insert(id).inserted else { return }
            guard folder.depth <= Self.depth else {
                note(folder.path, "lies more than \(Self.depth) levels down and is left out")
                return
            }
            pending.append(folder)
        } catch {
            if !error.isAbsence { note(folder.path, error.reason) }
        }
    }

    private mutating func read(_ folder: Folder, _ found: inout [Folder]) {
        guard namesLeft > 0 else { return }
        let listing: DirectoryListing
        do throws(DiscoveryError) {
            listing = try DirectoryListing(path: folder.path, limit: namesLeft)
        } catch {
            if !error.isAbsence { note(folder.path, error.reason) }
            return
        }
        namesLeft -= listing.entries.count
        if listing.isCut {
            note(folder.path, "holds too many names; the rest of them is left out")
            namesLeft = 0
        }
        for entry in listing.entries {
            guard let name = entry.name else {
                if PathText.isModelFile(entry.shown) || entry.hint == .directory {
                    note(
                        PathText.join(folder.path, entry.shown),
                        "is left out: its name is not valid UTF-8"
                    )
                }
                continue
            }
            look(at: name, entry.hint, in: folder, &found)
        }
    }

    private mutating func look(
        at name: String,
        _ hint: DirectoryListing.Hint,
        in folder: Folder,
        _ found: inout [Folder]
    ) {
        let path = PathText.join(folder.path, name)
        let relativePath = PathText.join(folder.relativePath, name)
        let below = Folder(path: path, relativePath: relativePath, depth: folder.depth + 1)
        if name.hasPrefix(HubRepository.prefix), isDirectory(path) {
            hubRepositories.append(path)
            return
        }
        switch hint {
        case .directory:
            enter(below, &found)
        case .link, .unknown:
            if isDirectory(path) {
                enter(below, &found)
            } else if PathText.isModelFile(name) {
                files.append(File(path: path, relativePath: relativePath))
            }
        case .regular, .special:
            if PathText.isModelFile(name) {
                files.append(File(path: path, relativePath: relativePath))
            }
        }
    }

    private func isDirectory(_ path: String) -> Bool {
        (try? FileStatus(path: path))?.kind == .directory
    }

    private mutating func note(_ path: String, _ reason: String) {
        notes.append(ScanNote(path: path, reason: reason))
    }
}

extension DiscoveryError {
    /// The error without the path, for a place that names it already.
    var reason: String {
        switch self {
        case .system(_, let operation, let code):
            "cannot \(operation): \(String(cString: strerror(code)))"
        case .unreadable(_, let expected, let found): "expected \(expected), found \(found)"
        default: description
        }
    }
}
