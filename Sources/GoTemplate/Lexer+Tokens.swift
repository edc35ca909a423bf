extension Lexer {
    /// Reads one token of an action.
    mutating func token() throws(Fault) -> Token.Kind {
        let start = position
        let first = source[position]
        switch first {
        case UInt8(ascii: "|"): return single(.pipe)
        case UInt8(ascii: ","): return single(.comma)
        case UInt8(ascii: "("): return single(.leftParenthesis)
        case UInt8(ascii: ")"): return single(.rightParenthesis)
        case UInt8(ascii: "="): return single(.assign)
        case UInt8(ascii: ":") where stands(":="):
            position += 2
            return .declare
        case UInt8(ascii: "\""): return .string(try quoted())
        case UInt8(ascii: "`"): return .string(try raw())
        case UInt8(ascii: "'"): return .integer(try character())
        case UInt8(ascii: "$"):
            position += 1
            return .variable("$" + (try name(from: start)))
        case UInt8(ascii: ".") where !(byte(1).map(Self.isDigit) ?? false):
            position += 1
            let name = try name(from: start)
            return name.isEmpty ? .dot : .field(name)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): return try number()
        default:
            if Self.isDigit(first) { return try number() }
            guard Self.isNamePart(first) else {
                let scalar = String(decoding: [first], as: UTF8.self)
                throw Fault(.syntax, "unexpected character '\(scalar)'", at: start)
            }
            return .word(try name(from: start))
        }
    }

    private mutating func single(_ kind: Token.Kind) -> Token.Kind {
        position += 1
        return kind
    }

    /// Reads the rest of a name, which must end where one may.
    private mutating func name(from start: Int) throws(Fault) -> String {
        let first = position
        while let next = byte(0), Self.isNamePart(next) { position += 1 }
        let text = String(decoding: source[first..<position], as: UTF8.self)
        let ends: [UInt8] = [0x2E, 0x2C, 0x7C, 0x3A, 0x28, 0x29]
        guard let next = byte(0), !Self.isSpace(next), !ends.contains(next), !stands("}}") else {
            return text
        }
        let scalar = String(decoding: [next], as: UTF8.self)
        throw Fault(.syntax, "unexpected character '\(scalar)' after a name", at: position)
    }

    private mutating func raw() throws(Fault) -> String {
        let start = position
        position += 1
        while let next = byte(0), next != UInt8(ascii: "`") { position += 1 }
        guard position < source.count else {
            throw Fault(.syntax, "the raw string is not closed", at: start)
        }
        position += 1
        let bytes = source[start + 1..<position - 1].filter { $0 != 0x0D }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func quoted() throws(Fault) -> String {
        let start = position
        position += 1
        var bytes: [UInt8] = []
        while let next = byte(0), next != 0x0A {
            if next == UInt8(ascii: "\"") {
                position += 1
                return String(decoding: bytes, as: UTF8.self)
            }
            position += 1
            if next == UInt8(ascii: "\\") {
                bytes += try escape(quote: UInt8(ascii: "\""))
            } else {
                bytes.append(next)
            }
        }
        throw Fault(.syntax, "the string is not closed", at: start)
    }

    private mutating func character() throws(Fault) -> Int64 {
        let start = position
        position += 1
        var bytes: [UInt8] = []
        while let next = byte(0), next != 0x0A {
            position += 1
            if next == UInt8(ascii: "'") {
                let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
                guard scalars.count == 1, let scalar = scalars.first else { break }
                return Int64(scalar.value)
            }
            bytes += next == UInt8(ascii: "\\") ? try escape(quote: UInt8(ascii: "'")) : [next]
        }
        throw Fault(.syntax, "malformed character constant", at: start)
    }

    /// The bytes that an escape stands for, after its backslash.
    private mutating func escape(quote: UInt8) throws(Fault) -> [UInt8] {
        let start = position - 1
        guard let letter = byte(0) else {
            throw Fault(.syntax, "the string is not closed", at: start)
        }
        position += 1
        switch letter {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "a"): return [0x07]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "v"): return [0x0B]
        case UInt8(ascii: "\\"), quote: return [letter]
        case UInt8(ascii: "x"): return [UInt8(truncatingIfNeeded: try digits(2, 16, start))]
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let code = try digits(letter == UInt8(ascii: "u") ? 4 : 8, 16, start)
            guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
                throw Fault(.syntax, "the escape names no character", at: start)
            }
            return Array(String(Character(scalar)).utf8)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            let code = try digits(3, 8, start)
            if code <= 255 { return [UInt8(truncatingIfNeeded: code)] }
        default: break
        }
        throw Fault(.syntax, "unknown escape in a string", at: start)
    }

    private mutating func digits(_ count: Int, _ radix: Int, _ start: Int) throws(Fault) -> Int {
        let text = String(decoding: source[position...].prefix(count), as: UTF8.self)
        guard text.utf8.count == count, text.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
            let value = Int(text, radix: radix)
        else { throw Fault(.syntax, "malformed escape in a string", at: start) }
        position += count
        return value
    }

    /// Reads a number; one with a fraction or an exponent is a double, as in Go.
    private mutating func number() throws(Fault) -> Token.Kind {
        let start = position
        position += 1
        while let next = byte(0) {
            let isExponent = source[position - 1] | 0x20 == UInt8(ascii: "e")
            let isSign = next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
            guard Self.isNamePart(next) || next == UInt8(ascii: ".") || isSign && isExponent else {
                break
            }
            position += 1
        }
        let text = String(decoding: source[start..<position], as: UTF8.self)
        guard let value = NumberLiteral.value(of: text) else {
            throw Fault(.syntax, "malformed number '\(text)'", at: start)
        }
        return value
    }
}

/// Numbers as Go writes them.
enum NumberLiteral {
    /// The token; nil for what is no number or fits no 64 bits.
    static func value(of literal: String) -> Token.Kind? {
        var text = literal
        var sign = ""
        if let first = text.first, first == "-" || first == "+" {
            sign = first == "-" ? "-" : ""
            text.removeFirst()
        }
        guard let first = text.utf8.first, Lexer.isDigit(first) || first == UInt8(ascii: "."),
            text.utf8.last != UInt8(ascii: "_"),
            !zip(text.utf8, text.utf8.dropFirst()).contains(where: { $0 == 0x5F && $1 == 0x5F })
        else { return nil }
        let radixes: [(String, Int)] = [("0x", 16), ("0o", 8), ("0b", 2)]
        for (prefix, radix) in radixes where text.lowercased().hasPrefix(prefix) {
            let digits = text.dropFirst(2).filter { $0 != "_" }
            return Int64(sign + digits, radix: radix).map(Token.Kind.integer)
        }
        text = text.filter { $0 != "_" }
        if text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == 0x65 }) {
            return Double(sign + text).flatMap { $0.isFinite ? .double($0) : nil }
        }
        let isOctal = text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "0")
        return Int64(sign + text, radix: isOctal ? 8 : 10).map(Token.Kind.integer)
    }
}
