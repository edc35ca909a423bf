extension GBNFParser {
    /// One certain token, or with `!` any other.
    mutating func parseToken() throws(GrammarError) -> Part {
        let isNegated = next == "!"
        if isNegated { position += 1 }
        let start = position
        guard next == "<" else { throw unexpected("'<'") }
        position += 1
        let token: Int32
        if next == "[" {
            position += 1
            token = Int32(try parseInteger(limit: Int(Int32.max) - 1, newlines: nil))
            for mark in "]>".unicodeScalars {
                guard next == mark else { throw unexpected("'\(mark)'") }
                position += 1
            }
        } else {
            while let scalar = next, scalar != ">" {
                guard scalar != "\n" else { break }
                position += 1
            }
            guard next == ">" else { throw unexpected("'>'") }
            position += 1
            let name = String(String.UnicodeScalarView(scalars[start..<position]))
            guard let named = tokenNamed(name) else {
                position = start
                throw unexpected("the name of one token of the model, or its number as '<[7]>'")
            }
            token = named
        }
        let reference = TokenReference(token: token, isNegated: isNegated)
        tokens.insert(reference)
        return (.bytes(reference.bytes), [.terminal])
    }

    mutating func parseLiteral() throws(GrammarError) -> Part {
        position += 1
        var text = String.UnicodeScalarView()
        while next != "\"" { text.append(try parseScalar(closing: "'\"'")) }
        position += 1
        return (.text(String(text)), text.map { _ in .terminal })
    }

    mutating func parseClass() throws(GrammarError) -> Part {
        position += 1
        let isNegated = next == "^"
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while next != "]" {
            let start = position
            let lower = try parseScalar(closing: "']'").value
            var upper = lower
            if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                upper = try parseScalar(closing: "']'").value
            }
            guard lower <= upper else {
                position = start
                throw unexpected("a range whose end is not before its start")
            }
            ranges.append(lower...upper)
        }
        position += 1
        // A class without members is no item at all, as in llama.cpp.
        guard !ranges.isEmpty else { return (.empty, []) }
        let set = ScalarSet(ranges).intersection(.all)
        return (.scalars(isNegated ? set.inverted : set), [.terminal])
    }

    /// One character of a literal or class, escapes resolved.
    private mutating func parseScalar(closing: String) throws(GrammarError) -> Unicode.Scalar {
        guard let scalar = next else { throw unexpected(closing) }
        position += 1
        guard scalar == "\\" else { return scalar }
        guard let escape = next else { throw unexpected("an escape") }
        position += 1
        switch escape {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\\", "\"", "[", "]", "-": return escape
        case "x": return try parseHex(digits: 2)
        case "u": return try parseHex(digits: 4)
        case "U": return try parseHex(digits: 8)
        default:
            position -= 1
            throw unexpected("one of n r t x u U \\ \" [ ] - after '\\'")
        }
    }

    private mutating func parseHex(digits: Int) throws(GrammarError) -> Unicode.Scalar {
        let start = position
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = next, let digit = Character(scalar).hexDigitValue, scalar.isASCII
            else { throw unexpected("\(digits) hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            position = start
            throw unexpected("the number of a Unicode character")
        }
        return scalar
    }
}
