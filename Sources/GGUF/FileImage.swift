import Glibc

/// The bytes of one file: mapped read-only, or held in memory.
///
/// A mapping is shared (`MAP_SHARED`), so processes that serve the same model share its pages. The
/// size is taken once. A file that another program shrinks later reads as zeros from then on, and
/// `isDamaged` tells; see `MappingGuard`.
package final class FileImage: @unchecked Sendable {
    /// The path as given, or the name of the bytes held in memory; errors carry it.
    package let path: String
    /// Every byte of the file; immutable, valid while the image lives.
    package let bytes: UnsafeRawBufferPointer

    private enum Storage {
        case mapping
        case allocation
    }

    private let storage: Storage
    /// The mapping's number on the list of those that are looked after.
    private let guarded: Int?

    /// Whether bytes of the file were lost while it was mapped, so that what was read is worthless.
    package var isDamaged: Bool { guarded.map(MappingGuard.isDamaged) ?? false }

    /// Maps a regular file; a directory, FIFO, device or empty file is an error.
    package init(path: String) throws(GGUFError) {
        guard !path.utf8.contains(0) else {
            throw .notRegularFile(path: path, found: "a path that contains a zero byte")
        }
        // O_NONBLOCK: opening a FIFO without a writer would otherwise wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw .system(path: path, operation: "open", code: errno)
        }
        defer { close(descriptor) }  // the mapping outlives the descriptor
        let size = try Self.regularFileSize(descriptor, path: path)
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else {
            throw .system(path: path, operation: "map", code: errno)
        }
        self.path = path
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        storage = .mapping
        guarded = MappingGuard.add(bytes)
    }

    /// Holds a copy of `content` under a name of the caller's choice.
    package init(copying content: [UInt8], name: String) {
        let copy = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, content.count),
            alignment: 64
        )
        copy.copyBytes(from: content)
        path = name
        bytes = UnsafeRawBufferPointer(start: copy.baseAddress, count: content.count)
        storage = .allocation
        guarded = nil
    }

    deinit {
        switch storage {
        case .mapping:
            if let guarded { MappingGuard.remove(guarded) }
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        case .allocation: bytes.deallocate()
        }
    }

    private static func regularFileSize(
        _ descriptor: Int32,
        path: String
    ) throws(GGUFError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .system(path: path, operation: "examine", code: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .notRegularFile(path: path, found: "a directory")
        case S_IFIFO: throw .notRegularFile(path: path, found: "a FIFO")
        case S_IFCHR, S_IFBLK: throw .notRegularFile(path: path, found: "a device")
        default: throw .notRegularFile(path: path, found: "a special file")
        }
        guard status.st_size > 0 else {
            throw .notRegularFile(path: path, found: "an empty file")
        }
        return status.st_size
    }
}

extension FileImage {
    /// Asks the kernel to read the bytes from `offset` to the end of the file ahead of their use,
    /// unless it has them already.
    ///
    /// Only a hint, so a failure is of no consequence; nothing happens for bytes held in memory.
    /// May take as long as the reading does.
    package func prefetch(from offset: Int) {
        guard case .mapping = storage, offset >= 0, offset < bytes.count else { return }
        let page = Int(getpagesize())
        let start = offset / page * page
        // Walking over what is in the cache would take a second core from whoever waits.
        guard !isCached(from: start, page: page) else { return }
        let address = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.advanced(by: start)
        _ = madvise(address, bytes.count - start, MADV_WILLNEED)
    }

    /// Whether the kernel has pages from all over the file, as far as it tells.
    private func isCached(from start: Int, page: Int) -> Bool {
        let samples = 64
        let step = max(page, (bytes.count - start) / samples / page * page)
        return stride(from: start, to: bytes.count, by: step).allSatisfy { place in
            var state: UInt8 = 0
            let address = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.advanced(by: place)
            return mincore(address, 1, &state) == 0 && state & 1 == 1
        }
    }

    /// Takes the pages that were touched out of this process' resident memory.
    ///
    /// The kernel keeps them in its cache, so touching them again costs little. Nothing happens
    /// for bytes held in memory.
    package func release() {
        guard case .mapping = storage else { return }
        _ = madvise(
            UnsafeMutableRawPointer(mutating: bytes.baseAddress),
            bytes.count,
            MADV_DONTNEED
        )
    }
}
