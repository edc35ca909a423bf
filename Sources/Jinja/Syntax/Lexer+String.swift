/// String literals, with the escapes of Python's.
extension Lexer {
    mutating func lexString(quote: Unicode.Scalar) throws(JinjaError) {
        let start = offset
        var text = String.UnicodeScalarView()
        offset += 1
        while let scalar = scalar(at: offset) {
            offset += 1
            if scalar == quote {
                append(.string(String(text)), at: start)
                return
            }
            if scalar == "\\" {
                try lexEscape(into: &text)
            } else {
                text.append(scalar)
            }
        }
        throw JinjaError(.syntax, "unexpected char '\(quote)'", at: position(of: start))
    }

    /// Decodes what follows a backslash; an unknown escape keeps its backslash.
    private mutating func lexEscape(into text: inout String.UnicodeScalarView) throws(JinjaError) {
        guard let escape = scalar(at: offset) else { return }
        offset += 1
        switch escape {
        case "\n": break
        case "\\", "'", "\"": text.append(escape)
        case "a": text.append("\u{7}")
        case "b": text.append("\u{8}")
        case "f": text.append("\u{C}")
        case "n": text.append("\n")
        case "r": text.append("\r")
        case "t": text.append("\t")
        case "v": text.append("\u{B}")
        case "x": text.append(try hexEscape(digits: 2))
        case "u": text.append(try hexEscape(digits: 4))
        case "U": text.append(try hexEscape(digits: 8))
        case "N":
            throw JinjaError(
                .unsupported,
                "\\N{…} escapes are not supported",
                at: position(of: offset - 2)
            )
        case "0"..."7": text.append(octalEscape(first: escape))
        default:
            text.append("\\")
            text.append(escape)
        }
    }

    private mutating func hexEscape(digits: Int) throws(JinjaError) -> Unicode.Scalar {
        let start = offset - 2
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = scalar(at: offset)?.hexDigitValue else {
                throw JinjaError(.syntax, "truncated \\ escape", at: position(of: start))
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw JinjaError(
                .syntax,
                "escape U+\(String(value, radix: 16)) is no Unicode scalar",
                at: position(of: start)
            )
        }
        return scalar
    }

    private mutating func octalEscape(first: Unicode.Scalar) -> Unicode.Scalar {
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard let next = scalar(at: offset), next >= "0", next <= "7" else { break }
            value = value << 3 | (next.value - 0x30)
            offset += 1
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
