extension JSONParser {
    /// The error for the byte at `offset`, by default the next one.
    func unexpected(_ expected: String, at offset: Int? = nil) -> JSONError {
        let offset = offset ?? position
        return .syntax(place(offset), expected: expected, found: found(at: offset))
    }

    /// Line and column of a byte, counted only when an error needs them.
    func place(_ offset: Int) -> JSONPosition {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONPosition(offset: offset, line: line, column: column)
    }

    private func found(at offset: Int) -> String {
        guard offset < bytes.count else { return "the end of the text" }
        let byte = bytes[offset]
        if byte >= 0x21 && byte < 0x7F { return "'\(Unicode.Scalar(byte))'" }
        if byte == 0x20 { return "a space" }
        if byte >= 0x80 {
            let tail = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
            if let scalar = tail.unicodeScalars.first, scalar != "\u{FFFD}" {
                return "'\(scalar)'"
            }
        }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x\(digits.utf8.count == 1 ? "0" : "")\(digits)"
    }
}
