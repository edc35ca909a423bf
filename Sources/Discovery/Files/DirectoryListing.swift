import Glibc

/// The names in one directory, sorted by their bytes.
struct DirectoryListing {
    /// What the directory itself tells of an entry; some file systems tell nothing.
    enum Hint {
        case regular
        case directory
        case link
        case special
        case unknown
    }

    /// One name.
    struct Entry {
        /// The name; nil when it is not valid UTF-8 and so cannot be a Swift path.
        let name: String?
        /// The name for messages.
        let shown: String
        let hint: Hint
    }

    let entries: [Entry]
    /// Whether the directory holds more than `limit` names.
    let isCut: Bool

    /// Reads at most `limit` names; names that start with a dot are passed over.
    init(path: String, limit: Int) throws(DiscoveryError) {
        guard let directory = opendir(path) else {
            throw .system(path: path, operation: "list", code: errno)
        }
        defer { closedir(directory) }
        var found: [Entry] = []
        var isCut = false
        errno = 0
        while let item = readdir(directory) {
            let entry = Self.entry(item)
            if entry.shown.utf8.first == UInt8(ascii: ".") { continue }
            if found.count >= limit {
                isCut = true
                break
            }
            found.append(entry)
            errno = 0
        }
        entries = found.sorted { $0.shown.utf8.lexicographicallyPrecedes($1.shown.utf8) }
        self.isCut = isCut
    }

    private static func entry(_ item: UnsafeMutablePointer<dirent>) -> Entry {
        let hint: Hint =
            switch Int(item.pointee.d_type) {
            case DT_REG: .regular
            case DT_DIR: .directory
            case DT_LNK: .link
            case DT_UNKNOWN: .unknown
            default: .special
            }
        return withUnsafeBytes(of: &item.pointee.d_name) { buffer in
            let bytes = buffer.prefix { $0 != 0 }
            let name = String(validating: bytes, as: UTF8.self)
            return Entry(
                name: name,
                shown: name ?? String(decoding: bytes, as: UTF8.self),
                hint: hint
            )
        }
    }
}
