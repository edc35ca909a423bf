extension StringProtocol {
    /// The first place at which the UTF-8 bytes of another text stand; nil if there is none.
    ///
    /// The standard library compares characters, for which its programs carry all of Unicode's
    /// tables for regular expressions.
    package func firstRange(ofBytes part: String) -> Range<Index>? {
        let (bytes, wanted) = (Array(utf8), Array(part.utf8))
        let place = bytes.withUnsafeBufferPointer { bytes in
            wanted.withUnsafeBufferPointer { bytes.firstPlace(of: $0) }
        }
        return place.map { place in
            let start = utf8.index(startIndex, offsetBy: place)
            return start..<utf8.index(start, offsetBy: wanted.count)
        }
    }

    /// Whether the UTF-8 bytes of another text stand somewhere in this one.
    package func contains(bytesOf part: String) -> Bool { firstRange(ofBytes: part) != nil }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first place at which a part stands, looked for at every place; nil if there is none.
    package func firstPlace(of part: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = part.first else { return 0 }
        var place = 0
        while place + part.count <= count {
            if self[place] == first {
                var matched = 1
                while matched < part.count, self[place + matched] == part[matched] { matched += 1 }
                if matched == part.count { return place }
            }
            place += 1
        }
        return nil
    }
}

extension String {
    /// The text with HTML's special characters written as references.
    package var escapedForHTML: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "'": result += "&#39;"
            case "\"": result += "&#34;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

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
