/// Writes values as UTF-8 bytes.
struct JSONWriter {
    let pretty: Bool
    let escapingNonASCII: Bool
    private(set) var output: [UInt8] = []
    private var depth = 0

    init(pretty: Bool, escapingNonASCII: Bool) {
        self.pretty = pretty
        self.escapingNonASCII = escapingNonASCII
    }

    mutating func write(_ value: JSONValue) throws(JSONError) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): output.append(contentsOf: value.description.utf8)
        case .double(let value):
            guard let text = DoubleFormat.json(value) else {
                throw .notFinite(path: "$", found: value.description)
            }
            output.append(contentsOf: text.utf8)
        case .number(let literal): output.append(contentsOf: literal.text.utf8)
        case .string(let value): write(string: value)
        case .array(let elements): try write(array: elements)
        case .object(let object): try write(object: object)
        }
    }

    private mutating func write(array: [JSONValue]) throws(JSONError) {
        try open("[")
        for (index, element) in array.enumerated() {
            separate(first: index == 0)
            do { try write(element) } catch { throw error.below("[\(index)]") }
        }
        close("]", empty: array.isEmpty)
    }

    private mutating func write(object: JSONObject) throws(JSONError) {
        try open("{")
        for (index, member) in object.enumerated() {
            separate(first: index == 0)
            write(string: member.key)
            output.append(UInt8(ascii: ":"))
            if pretty { output.append(UInt8(ascii: " ")) }
            do { try write(member.value) } catch { throw error.below(".\(member.key)") }
        }
        close("}", empty: object.isEmpty)
    }

    private mutating func open(_ bracket: Unicode.Scalar) throws(JSONError) {
        depth += 1
        guard depth <= JSONLimits.maximumDepth else {
            throw .valueTooDeep(limit: JSONLimits.maximumDepth)
        }
        output.append(UInt8(ascii: bracket))
    }

    private mutating func separate(first: Bool) {
        if !first { output.append(UInt8(ascii: ",")) }
        breakLine()
    }

    private mutating func close(_ bracket: Unicode.Scalar, empty: Bool) {
        depth -= 1
        if !empty { breakLine() }
        output.append(UInt8(ascii: bracket))
    }

    private mutating func breakLine() {
        guard pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }

    /// A string with its quotes.
    mutating func write(string: String) {
        output.append(UInt8(ascii: "\""))
        if escapingNonASCII {
            for unit in string.utf16 { writeASCII(unit) }
        } else {
            var string = string
            string.withUTF8 { write(plain: $0) }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Copies runs that need no escape in one piece.
    private mutating func write(plain bytes: UnsafeBufferPointer<UInt8>) {
        var runStart = 0
        for (index, byte) in bytes.enumerated() {
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                continue
            }
            output.append(contentsOf: bytes[runStart..<index])
            writeEscape(UInt16(byte))
            runStart = index + 1
        }
        output.append(contentsOf: bytes[runStart...])
    }

    private mutating func writeASCII(_ unit: UInt16) {
        if unit < 0x20 || unit > 0x7E || unit == 0x22 || unit == 0x5C {
            writeEscape(unit)
        } else {
            output.append(UInt8(truncatingIfNeeded: unit))
        }
    }

    private mutating func writeEscape(_ unit: UInt16) {
        output.append(UInt8(ascii: "\\"))
        switch unit {
        case 0x22, 0x5C: output.append(UInt8(truncatingIfNeeded: unit))
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        default:
            let digits = String(unit, radix: 16)
            output.append(UInt8(ascii: "u"))
            output.append(
                contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
            )
            output.append(contentsOf: digits.utf8)
        }
    }
}

extension JSONError {
    /// The same error seen from one level further out.
    fileprivate func below(_ step: String) -> JSONError {
        guard case .notFinite(let path, let found) = self else { return self }
        return .notFinite(path: "$" + step + path.dropFirst(), found: found)
    }
}
