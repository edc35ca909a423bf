extension StringProtocol {
    /// The first place at which the UTF-8 bytes of another text stand; nil if there is none.
    ///
    /// The standard library compares characters, for which its programs carry all of Unicode's
    /// tables for regular expressions.
    package func firstRange(ofBytes part: String) -> Range<Index>? {
        let (bytes, wanted) = (Array(utf8), Array(part.utf8))
        guard let first = wanted.first else { return startIndex..<startIndex }
        var place = 0
        while place + wanted.count <= bytes.count {
            if bytes[place] == first, bytes[place...].starts(with: wanted) {
                let start = utf8.index(startIndex, offsetBy: place)
                return start..<utf8.index(start, offsetBy: wanted.count)
            }
            place += 1
        }
        return nil
    }

    /// Whether the UTF-8 bytes of another text stand somewhere in this one.
    package func contains(bytesOf part: String) -> Bool { firstRange(ofBytes: part) != nil }
}

extension String {
    /// Whether both strings hold the same UTF-8 bytes.
    ///
    /// Swift's `==` also calls canonically equivalent texts equal; JSON keys must not merge so.
    func hasSameBytes(as other: String) -> Bool {
        let same = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                left.count == right.count && left.elementsEqual(right)
            }
        }
        if let same, let same { return same }
        return utf8.elementsEqual(other.utf8)
    }
}

/// A string that hashes and compares by its UTF-8 bytes.
struct ByteString: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ByteString, right: ByteString) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        let hashed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if hashed == nil {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }
}
