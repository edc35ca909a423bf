import Glibc

/// Whole files of a modest size: manifests, templates, this program's own records.
enum SmallFile {
    /// Reads a regular file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(DiscoveryError) -> [UInt8] {
        // O_NONBLOCK: opening a FIFO without a writer would otherwise wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw .system(path: path, operation: "open", code: errno)
        }
        defer { close(descriptor) }
        let status = try FileStatus(descriptor: descriptor, path: path)
        guard status.kind == .regular else {
            throw .unreadable(path: path, expected: "a file", found: status.kind.name)
        }
        var bytes: [UInt8] = []
        // One byte more than the size seen, so that the end shows without another call; files of
        // the kernel's have no size.
        let size = min(max(status.identity.size, 1 << 14), limit)
        var chunk = [UInt8](repeating: 0, count: size + 1)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(path: path, operation: "read", code: errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw .unreadable(
                    path: path,
                    expected: "at most \(limit) bytes",
                    found: "more"
                )
            }
        }
    }

    /// Reads a text; bytes that are not valid UTF-8 are an error.
    static func text(_ path: String, limit: Int) throws(DiscoveryError) -> String {
        guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
            throw .unreadable(path: path, expected: "UTF-8 text", found: "other bytes")
        }
        return text
    }

    /// Replaces a file as a whole: whoever reads it sees the old content or the new one.
    static func replace(_ path: String, with bytes: [UInt8]) throws(DiscoveryError) {
        try makeFolder(of: path)
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .system(path: temporary, operation: "create", code: errno)
        }
        var code = write(bytes, to: descriptor)
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw .system(path: path, operation: "write", code: code)
        }
    }

    /// Writes all bytes; the `errno` of the failure, or 0.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: position),
                    bytes.count - position
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return errno }
            position += count
        }
        return 0
    }

    /// Makes the folder a file is to stand in, with its parents.
    static func makeFolder(of path: String) throws(DiscoveryError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else {
            throw .system(path: folder, operation: "create", code: errno)
        }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .system(path: folder, operation: "create", code: errno)
        }
    }
}

extension FileStatus.Kind {
    /// What stands there, for messages.
    var name: String {
        switch self {
        case .regular: "a file"
        case .directory: "a directory"
        case .link: "a link"
        case .special(let name): name
        }
    }
}
