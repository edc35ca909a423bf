import Glibc

/// Small files of a store: read whole, replaced whole.
enum AtomicFile {
    /// The bytes of a file; nil when it cannot be read or has more than `limit`.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count <= limit {
            let room = bytes.count - count
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), room)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { return nil }
            if got == 0 { return Array(bytes[..<count]) }
            count += got
        }
        return nil
    }

    /// Replaces a file: whoever reads it sees the old bytes or the new ones.
    static func write(_ bytes: [UInt8], to path: String) throws(FetchError) {
        try makeFolder(of: path)
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(temporary, "create") }
        var position = 0
        var isWhole = true
        while isWhole, position < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(
                    descriptor,
                    $0.baseAddress?.advanced(by: position),
                    bytes.count - position
                )
            }
            if count < 0, errno == EINTR { continue }
            isWhole = count > 0
            position += max(0, count)
        }
        isWhole = close(descriptor) == 0 && isWhole
        guard isWhole, rename(temporary, path) == 0 else {
            let error = failure(path, "write")
            unlink(temporary)
            throw error
        }
    }

    /// Makes the folder a file is to stand in, with its parents.
    static func makeFolder(of path: String) throws(FetchError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw failure(folder, "create") }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw failure(folder, "create")
        }
    }

    /// Bytes of a file that is there; nil when it is not.
    static func size(of path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Bytes of the disk that a file takes, which are fewer than its size where it has holes.
    static func blocks(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    /// Bytes that the user may still write in a folder, or in the first of its parents that exists.
    static func room(in folder: String) -> Int? {
        var status = statvfs()
        var path = folder
        while statvfs(path, &status) != 0 {
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
            path = String(path[..<slash])
        }
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(
            by: UInt64(status.f_frsize)
        )
        return overflow ? .max : Int(clamping: bytes)
    }

    private static func failure(_ path: String, _ operation: String) -> FetchError {
        .file(path: path, operation: operation, reason: String(cString: strerror(errno)))
    }
}
