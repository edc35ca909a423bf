import GGUF
import Glibc

/// A file's bytes in order, read through a small buffer.
///
/// Headers are read and not mapped: a scan meets files that another program is writing, and
/// touching a mapped page behind the end of a file that has just been cut kills the process.
struct HeaderSource: ~Copyable {
    /// Bytes of a header that are read at most; the largest vocabularies take 20 MB.
    static let readLimit = 256 << 20
    private static let chunkSize = 1 << 16

    let path: String
    /// The file's state when it was opened.
    let status: FileStatus
    /// The metadata key or tensor name being read; errors carry it.
    var key: String?

    private let descriptor: Int32
    /// Holds the file's bytes from `chunkStart`.
    private let chunk: UnsafeMutableRawBufferPointer
    private var chunkStart = 0
    private var chunkCount = 0
    /// Where the next byte stands in the chunk.
    private var position = 0
    private var bytesRead = 0

    /// Opens a regular file; anything else is an error.
    init(path: String) throws(HeaderError) {
        // O_NONBLOCK: opening a FIFO without a writer would otherwise wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw HeaderError(.system(path: path, operation: "open", code: errno))
        }
        let status: FileStatus
        do throws(HeaderError) {
            status = try Self.checkedStatus(descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
        self.status = status
        self.path = path
        self.descriptor = descriptor
        chunk = .allocate(byteCount: Self.chunkSize, alignment: 16)
    }

    private static func checkedStatus(
        _ descriptor: Int32,
        _ path: String
    ) throws(HeaderError) -> FileStatus {
        let status: FileStatus
        do throws(DiscoveryError) {
            status = try FileStatus(descriptor: descriptor, path: path)
        } catch {
            throw .discovery(error)
        }
        guard status.kind == .regular, status.identity.size > 0 else {
            let found = status.kind == .regular ? "an empty file" : status.kind.name
            throw HeaderError(.notRegularFile(path: path, found: found))
        }
        return status
    }

    deinit {
        chunk.deallocate()
        close(descriptor)
    }

    /// Bytes in front of the next one.
    var offset: Int { chunkStart + position }

    /// Bytes from here to the end of the file.
    var remaining: Int { status.identity.size - offset }

    /// Whether the file is still in the state it was opened in.
    func isUnchanged() -> Bool {
        (try? FileStatus(descriptor: descriptor, path: path)) == status
    }

    /// Makes at least `count` bytes available in the chunk.
    private mutating func need(_ count: Int, _ item: String) throws(HeaderError) {
        if chunkCount - position >= count { return }
        guard remaining >= count else { throw truncated(item, expected: UInt64(count)) }
        let start = offset
        guard bytesRead < Self.readLimit else {
            throw malformed(
                item,
                expected: "a header of at most \(Self.readLimit) bytes",
                found: "more"
            )
        }
        var filled = 0
        while filled < count {
            let got = pread(
                descriptor,
                chunk.baseAddress?.advanced(by: filled),
                chunk.count - filled,
                off_t(start + filled)
            )
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                throw HeaderError(.system(path: path, operation: "read", code: errno))
            }
            guard got > 0 else { throw truncated(item, expected: UInt64(count)) }
            filled += got
        }
        bytesRead += filled
        (chunkStart, chunkCount, position) = (start, filled, 0)
    }

    /// Reads an integer of the type asked for.
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type,
        _ item: String
    ) throws(HeaderError) -> Value {
        let size = MemoryLayout<Value>.size
        try need(size, item)
        let value = chunk.loadUnaligned(fromByteOffset: position, as: Value.self)
        position += size
        return Value(littleEndian: value)
    }

    /// Reads a 64-bit count of items that take at least `minimumSize` bytes each.
    mutating func count(_ item: String, minimumSize: Int) throws(HeaderError) -> Int {
        let count = try integer(UInt64.self, item)
        let most = remaining / minimumSize
        guard count <= UInt64(most) else {
            throw malformed(
                item,
                expected: "at most \(most) (\(remaining) bytes are left)",
                found: "\(count)"
            )
        }
        return Int(count)
    }

    /// Reads a string of valid UTF-8, at most `limit` bytes long.
    mutating func string(_ item: String, limit: Int) throws(HeaderError) -> String {
        let length = try stringLength(item)
        guard length <= min(limit, chunk.count) else {
            throw malformed(item, expected: "at most \(limit) bytes", found: "\(length)")
        }
        try need(length, item)
        let bytes = chunk[position..<(position + length)]
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw malformed(item, expected: "valid UTF-8", found: "other bytes")
        }
        position += length
        return text
    }

    /// Reads the length of a string that the rest of the file can hold.
    mutating func stringLength(_ item: String) throws(HeaderError) -> Int {
        let length = try integer(UInt64.self, item)
        guard length <= UInt64(remaining) else { throw truncated(item, expected: length) }
        return Int(length)
    }

    /// Passes over bytes, without reading those beyond the chunk.
    mutating func skip(_ count: Int, _ item: String) throws(HeaderError) {
        guard count >= 0, count <= remaining else {
            throw truncated(item, expected: UInt64(clamping: count))
        }
        if count <= chunkCount - position {
            position += count
        } else {
            (chunkStart, chunkCount, position) = (offset + count, 0, 0)
        }
    }

    /// Passes over strings by their lengths alone: the bulk of a vocabulary.
    mutating func skipStrings(count: Int, _ item: String) throws(HeaderError) {
        var left = count
        while left > 0 {
            // As long as both length and bytes are at hand, nothing is called.
            while left > 0, chunkCount - position >= 8 {
                let stored = chunk.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                let length = UInt64(littleEndian: stored)
                guard length <= UInt64(chunkCount - position - 8) else { break }
                position += 8 + Int(length)
                left -= 1
            }
            guard left > 0 else { return }
            try skip(try stringLength(item), item)
            left -= 1
        }
    }

    /// An error where the cursor stands.
    func malformed(_ item: String, expected: String, found: String) -> HeaderError {
        HeaderError(.malformed(location, item: item, expected: expected, found: found))
    }

    private func truncated(_ item: String, expected: UInt64) -> HeaderError {
        HeaderError(.truncated(location, item: item, expected: expected, found: remaining))
    }

    private var location: GGUFLocation {
        GGUFLocation(path: path, offset: offset, key: key)
    }
}

/// Why a file's header could not be read.
enum HeaderError: Error, Sendable, Equatable {
    /// The file breaks the format or cannot be opened.
    case gguf(GGUFError)
    /// The file system refused something else.
    case discovery(DiscoveryError)
    /// Another program wrote to the file meanwhile.
    case changed

    init(_ error: GGUFError) { self = .gguf(error) }

    /// Whether the file was not there, or is a link to nothing.
    var isAbsence: Bool {
        switch self {
        case .gguf(.system(_, _, let code)): code == ENOENT || code == ENOTDIR
        case .discovery(let error): error.isAbsence
        default: false
        }
    }
}

extension HeaderError: CustomStringConvertible {
    /// The reason; the file is named by what stands around it.
    var description: String {
        switch self {
        case .gguf(.system(_, let operation, let code)):
            "cannot \(operation): \(String(cString: strerror(code)))"
        case .gguf(.notRegularFile(_, let found)): "expected a GGUF file, found \(found)"
        case .gguf(.truncated(let location, let item, let expected, let found)):
            "\(place(location))\(item): expected \(expected) bytes, found \(found) before the end"
        case .gguf(.malformed(let location, let item, let expected, let found)):
            "\(place(location))\(item): expected \(expected), found \(found)"
        case .gguf(.wrongType(let location, let expected, let found)):
            "\(place(location))expected \(expected), found \(found)"
        case .gguf(let error): "\(error)"
        case .discovery(let error): error.reason
        case .changed: "the file changed while it was being read"
        }
    }

    private func place(_ location: GGUFLocation) -> String {
        let place = location.offset.map { "byte \($0)" } ?? ""
        let key = location.key.map { " (\(displayText($0)))" } ?? ""
        return place + key + ": "
    }
}
