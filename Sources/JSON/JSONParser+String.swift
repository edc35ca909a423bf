extension JSONParser {
    /// Reads a string in quotes.
    mutating func parseString() throws(JSONError) -> String {
        position += 1
        let start = position
        skipPlainBytes()
        if next == UInt8(ascii: "\"") {
            let text = try makeString(UnsafeBufferPointer(rebasing: bytes[start..<position]), start)
            position += 1
            return text
        }
        return try parseEscapedString(from: start)
    }

    /// Steps to the next quote, backslash, control character or the end, eight bytes at a time.
    private mutating func skipPlainBytes() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawBufferPointer(bytes)
        while position + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let hits =
                ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
                | ((word &- ones &* 0x20) & ~word)
            if hits & high != 0 { break }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            position += 1
        }
    }

    /// Goes on behind the first escape, collecting the decoded bytes.
    private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
        unescaped.removeAll(keepingCapacity: true)
        var runStart = start
        while true {
            try checkUTF8(runStart..<position)
            unescaped.append(contentsOf: bytes[runStart..<position])
            guard position < bytes.count else { throw unexpected("a closing quote") }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try parseEscape()
            default:
                throw unexpected("an escape instead of a control character")
            }
            runStart = position
            skipPlainBytes()
        }
    }

    private mutating func parseEscape() throws(JSONError) {
        let start = position
        position += 1
        let letter = next
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try parseScalar(start)).utf8)
        default: throw unexpected("one of \" \\ / b f n r t u after '\\'", at: start + 1)
        }
    }

    /// Reads the digits of `\uXXXX`, and of the second escape of a surrogate pair.
    private mutating func parseScalar(_ start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try parseHex()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first) else {
            throw unexpected("no low surrogate without a high one", at: start)
        }
        guard next == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw unexpected("a low surrogate escape") }
        let secondStart = position
        position += 2
        let second = try parseHex()
        guard UTF16.isTrailSurrogate(second) else {
            throw unexpected("a low surrogate escape", at: secondStart)
        }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func parseHex() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = next - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = next - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = next - UInt8(ascii: "A") + 10
            default: throw unexpected("a hexadecimal digit")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    private func makeString(
        _ slice: UnsafeBufferPointer<UInt8>,
        _ start: Int
    ) throws(JSONError) -> String {
        if let text = String(validating: slice, as: UTF8.self) { return text }
        try checkUTF8(start..<start + slice.count)
        throw unexpected("valid UTF-8", at: start)
    }

    /// Finds the first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates).
    private func checkUTF8(_ range: Range<Int>) throws(JSONError) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let lead = bytes[offset]
            guard lead >= 0x80 else {
                offset += 1
                continue
            }
            let (length, secondRange): (Int, ClosedRange<UInt8>) =
                switch lead {
                case 0xC2...0xDF: (2, 0x80...0xBF)
                case 0xE0: (3, 0xA0...0xBF)
                case 0xED: (3, 0x80...0x9F)
                case 0xE1...0xEF: (3, 0x80...0xBF)
                case 0xF0: (4, 0x90...0xBF)
                case 0xF4: (4, 0x80...0x8F)
                case 0xF1...0xF3: (4, 0x80...0xBF)
                default: (0, 0x80...0xBF)
                }
            guard length > 0, offset + length <= range.upperBound,
                secondRange.contains(bytes[offset + 1]),
                bytes[offset + 2..<offset + length].allSatisfy({ $0 & 0xC0 == 0x80 })
            else { throw unexpected("valid UTF-8", at: offset) }
            offset += length
        }
    }
}
