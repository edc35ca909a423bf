/// A recursive-descent parser over bytes; strings and numbers stand in their own files.
struct JSONParser {
    /// The text; valid for the parser's lifetime only.
    let bytes: UnsafeBufferPointer<UInt8>
    /// The next unread byte.
    var position = 0
    /// Decoded bytes of a string that has escapes, reused.
    var unescaped: [UInt8] = []

    private let depthLimit: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) throws(JSONError) {
        guard bytes.count <= limits.byteCount else {
            throw .tooLarge(byteCount: bytes.count, limit: limits.byteCount)
        }
        self.bytes = bytes
        depthLimit = limits.depth
    }

    /// The next byte, or 0 at the end; a zero byte in the text is valid nowhere either.
    @inline(__always)
    var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        skipWhitespace()
        let value = try parseValue(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw unexpected("the end of the text") }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t"):
            try parseWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try parseWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try parseWord("null")
            return .null
        default: throw unexpected("a value")
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if next == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try parseValue(depth: depth))
            skipWhitespace()
            switch next {
            case UInt8(ascii: ","):
                position += 1
                skipWhitespace()
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw unexpected("',' or ']'")
            }
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        if next == UInt8(ascii: "}") {
            position += 1
            return object
        }
        while true {
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let key = try parseString()
            skipWhitespace()
            guard next == UInt8(ascii: ":") else { throw unexpected("':'") }
            position += 1
            skipWhitespace()
            object[key] = try parseValue(depth: depth)
            skipWhitespace()
            switch next {
            case UInt8(ascii: ","):
                position += 1
                skipWhitespace()
            case UInt8(ascii: "}"):
                position += 1
                return object
            default: throw unexpected("',' or '}'")
            }
        }
    }

    /// Steps over the opening bracket at `depth` and the space behind it.
    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= depthLimit else { throw .tooDeep(place(position), limit: depthLimit) }
        position += 1
        skipWhitespace()
    }

    private mutating func parseWord(_ word: StaticString) throws(JSONError) {
        let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        for byte in wanted {
            guard next == byte else { throw unexpected("'\(word)'") }
            position += 1
        }
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}
