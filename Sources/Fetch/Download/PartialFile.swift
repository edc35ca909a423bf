import Glibc
import JSON
import Synchronization

/// A file on its way: its bytes where they belong, and beside it a note of which are there.
///
/// `NAME.partial` has the file's full size from the start; `NAME.partial.json` lists the spans that
/// are still missing. The note is written after the bytes, so that what it calls there is there.
final class PartialFile: Sendable {
    /// A span of the file and how far it has come.
    struct Span: Sendable, Equatable {
        /// The next byte to come.
        var next: Int
        /// The byte after the last.
        let end: Int
    }

    let path: String
    let size: Int
    private let notePath: String
    private let descriptor: Int32
    private let spans: Mutex<[Span]>

    /// Opens the file or goes on with it, parted into at most `count` spans.
    ///
    /// - Throws: `FetchError.busy` when another process has it, `.file` otherwise.
    init(path: String, size: Int, count: Int) throws(FetchError) {
        self.path = path + ".partial"
        notePath = path + ".partial.json"
        self.size = size
        descriptor = Glibc.open(self.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Self.failure(self.path, "create") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .busy(path: path)
        }
        spans = Mutex([])
        var status = stat()
        let isWhole = fstat(descriptor, &status) == 0 && Int(status.st_size) == size
        if isWhole, let noted = Self.spans(notedAt: notePath, size: size) {
            spans.withLock { $0 = noted }
        } else {
            guard ftruncate(descriptor, 0) == 0, ftruncate(descriptor, off_t(size)) == 0 else {
                throw Self.failure(self.path, "resize")
            }
            spans.withLock { $0 = Self.parted(size, into: count) }
        }
    }

    deinit { close(descriptor) }

    /// Lets other runs have the file; whatever still holds this object may be slow to let go.
    func release() { flock(descriptor, LOCK_UN) }

    /// Bytes that are there.
    var received: Int {
        size - spans.withLock { $0.reduce(0) { $0 + $1.end - $1.next } }
    }

    /// The spans that are not there yet, by number.
    var missing: [Int] {
        spans.withLock { spans in spans.indices.filter { spans[$0].next < spans[$0].end } }
    }

    /// A span as it stands.
    func span(_ number: Int) -> Span {
        spans.withLock { $0[number] }
    }

    /// Writes the next bytes of a span; what is beyond its end is left out.
    func append(_ bytes: UnsafeRawBufferPointer, to number: Int) throws(FetchError) {
        let span = span(number)
        var rest = UnsafeRawBufferPointer(rebasing: bytes.prefix(span.end - span.next))
        var offset = span.next
        while !rest.isEmpty {
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path, "write") }
            offset += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        let end = offset
        spans.withLock { $0[number].next = end }
    }

    /// Notes what is there, for a later run.
    func note() throws(FetchError) {
        let spans = spans.withLock { $0 }
        let list = spans.map { JSONValue.array([.int(Int64($0.next)), .int(Int64($0.end))]) }
        let value: JSONValue = ["size": .int(Int64(size)), "missing": .array(list)]
        let text = Array(((try? value.serialized()) ?? "").utf8)
        try AtomicFile.write(text, to: notePath)
    }

    /// The SHA-256 of the whole file, in hexadecimal digits.
    func digest(progress: (Int) -> Void) throws(FetchError) -> String {
        var hash = SHA256()
        var offset = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while offset < size {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path, "read") }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
            progress(count)
        }
        return hash.hex()
    }

    /// Gives the file its name, once its bytes are on the disk.
    func complete(as target: String) throws(FetchError) {
        guard fsync(descriptor) == 0, rename(path, target) == 0 else {
            throw Self.failure(target, "write")
        }
        unlink(notePath)
    }

    /// Throws away what has come.
    func discard() {
        unlink(path)
        unlink(notePath)
    }

    private static func parted(_ size: Int, into count: Int) -> [Span] {
        // Small files are not worth several connections.
        let count = max(1, min(count, size / (8 << 20)))
        let length = (size + count - 1) / count
        return (0..<count).map { Span(next: $0 * length, end: min(($0 + 1) * length, size)) }
    }

    private static func spans(notedAt path: String, size: Int) -> [Span]? {
        guard let bytes = AtomicFile.read(path, limit: 1 << 20),
            let note = try? JSONValue(parsing: bytes), note["size"]?.intValue == size,
            let list = note["missing"]?.arrayValue
        else { return nil }
        var spans: [Span] = []
        for item in list {
            guard let next = item[0]?.intValue, let end = item[1]?.intValue, next >= 0,
                next <= end, end <= size
            else { return nil }
            spans.append(Span(next: next, end: end))
        }
        return spans.isEmpty ? nil : spans
    }

    private static func failure(_ path: String, _ operation: String) -> FetchError {
        .file(path: path, operation: operation, reason: String(cString: strerror(errno)))
    }
}
