import Glibc

/// What tells one state of a file from another: as long as it stays, so does the content.
///
/// The change time is part of it, since a program can set the modification time back.
package struct FileIdentity: Sendable, Hashable {
    /// The file system.
    package let device: UInt64
    /// The file within it.
    package let inode: UInt64
    /// Size in bytes.
    package let size: Int
    /// Time of the last change of the content, in nanoseconds since 1970.
    package let modified: Int
    /// Time of the last change of content, name or mode, in nanoseconds since 1970.
    package let changed: Int

    /// The state in words.
    var text: String { "\(device) \(inode) \(size) \(modified) \(changed)" }
}

/// What the file system says of a path.
struct FileStatus: Sendable, Equatable {
    /// What stands at the path.
    enum Kind: Sendable, Equatable {
        case regular
        case directory
        case link
        case special(String)
    }

    let identity: FileIdentity
    let kind: Kind

    /// Examines a path; links are followed unless asked otherwise.
    init(path: String, followingLinks: Bool = true) throws(DiscoveryError) {
        guard !path.utf8.contains(0) else {
            throw .unreadable(path: path, expected: "a path", found: "a zero byte in it")
        }
        var info = stat()
        let result = followingLinks ? stat(path, &info) : lstat(path, &info)
        guard result == 0 else {
            throw .system(path: path, operation: "examine", code: errno)
        }
        self.init(info)
    }

    /// Examines an open file.
    init(descriptor: Int32, path: String) throws(DiscoveryError) {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else {
            throw .system(path: path, operation: "examine", code: errno)
        }
        self.init(info)
    }

    private init(_ info: stat) {
        identity = FileIdentity(
            device: UInt64(truncatingIfNeeded: info.st_dev),
            inode: UInt64(truncatingIfNeeded: info.st_ino),
            size: Int(info.st_size),
            modified: Self.nanoseconds(info.st_mtim),
            changed: Self.nanoseconds(info.st_ctim)
        )
        switch info.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        case S_IFIFO: kind = .special("a FIFO")
        case S_IFCHR, S_IFBLK: kind = .special("a device")
        case S_IFSOCK: kind = .special("a socket")
        default: kind = .special("a special file")
        }
    }

    /// Wraps rather than traps: a damaged file system can hold any time.
    private static func nanoseconds(_ time: timespec) -> Int {
        Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
    }
}

extension DiscoveryError {
    /// Whether the file was not there: gone between two steps of a scan, or a link to nothing.
    var isAbsence: Bool {
        if case .system(_, _, let code) = self { code == ENOENT || code == ENOTDIR } else { false }
    }
}

/// Nanoseconds since 1970.
func currentTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
}
