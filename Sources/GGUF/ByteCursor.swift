/// A bounded reader of little-endian values that moves forward through a file.
///
/// Every read is checked against the end and throws with the byte offset. The cursor borrows the
/// bytes: whoever holds it also keeps the image alive.
struct ByteCursor {
    private let base: UnsafeRawPointer
    private let end: Int
    private let path: String
    /// Bytes from the start of the file to the next read.
    private(set) var offset: Int
    /// The metadata key or tensor name being read, for errors.
    var key: String?

    /// Stands at `offset` of an image, `0 ... image.bytes.count`.
    init(_ image: FileImage, offset: Int = 0, key: String? = nil) {
        precondition(offset >= 0 && offset <= image.bytes.count)
        base = UnsafeRawPointer(image.bytes.baseAddress.unsafelyUnwrapped)
        end = image.bytes.count
        path = image.path
        self.offset = offset
        self.key = key
    }

    /// Bytes between the cursor and the end of the file.
    var remaining: Int { end - offset }

    /// An error at `offset`, by default where the cursor stands.
    func malformed(
        _ item: String,
        at offset: Int? = nil,
        expected: String,
        found: String
    ) -> GGUFError {
        .malformed(location(offset), item: item, expected: expected, found: found)
    }

    private func truncated(_ item: String, expected: UInt64) -> GGUFError {
        .truncated(location(nil), item: item, expected: expected, found: remaining)
    }

    private func location(_ offset: Int?) -> GGUFLocation {
        GGUFLocation(path: path, offset: offset ?? self.offset, key: key)
    }

    /// Reads an integer of the type asked for.
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type,
        _ item: String
    ) throws(GGUFError) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw truncated(item, expected: UInt64(size)) }
        let value = base.loadUnaligned(fromByteOffset: offset, as: Value.self)
        offset += size
        return Value(littleEndian: value)
    }

    /// Reads a 64-bit count of items that take at least `minimumSize` bytes each.
    ///
    /// A count that the rest of the file cannot hold is refused here, before anything is
    /// allocated for it.
    mutating func count(
        _ item: String,
        minimumSize: Int
    ) throws(GGUFError) -> Int {
        let start = offset
        let count = try integer(UInt64.self, item)
        let most = remaining / minimumSize
        guard count <= UInt64(most) else {
            throw malformed(
                item,
                at: start,
                expected: "at most \(most) (\(remaining) bytes are left)",
                found: "\(count)"
            )
        }
        return Int(count)
    }

    /// Reads a length and passes over as many bytes, which are returned.
    mutating func stringBytes(_ item: String) throws(GGUFError) -> UnsafeBufferPointer<UInt8> {
        let length = try integer(UInt64.self, item)
        guard length <= UInt64(remaining) else { throw truncated(item, expected: length) }
        let start = (base + offset).assumingMemoryBound(to: UInt8.self)
        offset += Int(length)
        return UnsafeBufferPointer(start: start, count: Int(length))
    }

    /// Reads a string of valid UTF-8, at most `limit` bytes long.
    mutating func string(_ item: String, limit: Int) throws(GGUFError) -> String {
        let start = offset
        let bytes = try stringBytes(item)
        guard bytes.count <= limit else {
            throw malformed(
                item,
                at: start,
                expected: "at most \(limit) bytes",
                found: "\(bytes.count)"
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw malformed(
                item,
                at: start,
                expected: "valid UTF-8",
                found: "\"" + printable(String(decoding: bytes, as: UTF8.self), limit: 60) + "\""
            )
        }
        return text
    }

    /// Passes over `count` bytes.
    mutating func skip(_ count: Int, _ item: String) throws(GGUFError) {
        guard count >= 0, count <= remaining else {
            throw truncated(item, expected: UInt64(clamping: count))
        }
        offset += count
    }

    /// Passes over strings by their lengths alone: the bulk of a vocabulary's metadata.
    mutating func skipStrings(count: Int, _ item: String) throws(GGUFError) {
        var position = offset
        for _ in 0..<count {
            let left = end - position
            guard left >= 8 else {
                offset = position
                throw truncated(item, expected: 8)
            }
            let stored = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let length = UInt64(littleEndian: stored)
            guard length <= UInt64(left - 8) else {
                offset = position + 8
                throw truncated(item, expected: length)
            }
            position += 8 + Int(length)
        }
        offset = position
    }
}
