/// Reads one JSON value byte by byte and tells where in it a byte stands.
struct JSONScanner: Sendable {
    private enum Expectation {
        case value
        case valueOrEnd
        case key
        case keyOrEnd
        case colon
        case commaOrEnd
        case nothing
    }

    private enum Lexeme {
        case none
        case string(isKey: Bool)
        case escape(isKey: Bool)
        /// Hexadecimal digits that `\u` still wants.
        case unicode(isKey: Bool, left: Int)
        case number([UInt8])
        case literal(rest: [UInt8])
    }

    private var stack: [UInt8] = []
    private var expectation = Expectation.value
    private var lexeme = Lexeme.none
    /// The string being read, without its quotes and with its escapes.
    private var text: [UInt8] = []
    /// The string that the last byte ended, as written between its quotes.
    private(set) var ended: (isKey: Bool, text: [UInt8])?

    /// More containers inside each other than this are refused.
    private static let depthLimit = 128

    /// Containers that are open.
    var depth: Int { stack.count }

    /// Whether the value, an object, array or string, is complete.
    var isComplete: Bool {
        if case .nothing = expectation, case .none = lexeme { true } else { false }
    }

    /// Takes a byte; false where no JSON text goes on with it.
    mutating func take(_ byte: UInt8) -> Bool {
        ended = nil
        switch lexeme {
        case .none: return takeStructure(byte)
        case .string(let isKey): return takeCharacter(byte, isKey)
        case .escape(let isKey):
            text.append(byte)
            if byte == UInt8(ascii: "u") {
                lexeme = .unicode(isKey: isKey, left: 4)
            } else {
                lexeme = .string(isKey: isKey)
                return "\"\\/bfnrt".utf8.contains(byte)
            }
            return true
        case .unicode(let isKey, let left):
            text.append(byte)
            lexeme = left > 1 ? .unicode(isKey: isKey, left: left - 1) : .string(isKey: isKey)
            return "0123456789abcdefABCDEF".utf8.contains(byte)
        case .number(let digits):
            if "0123456789+-.eE".utf8.contains(byte) {
                lexeme = .number(digits + [byte])
                return digits.count < 400
            }
            guard Self.isNumber(digits) else { return false }
            endValue()
            return takeStructure(byte)
        case .literal(let rest):
            guard byte == rest.first else { return false }
            if rest.count > 1 {
                lexeme = .literal(rest: Array(rest.dropFirst()))
            } else {
                endValue()
            }
            return true
        }
    }

    private mutating func takeCharacter(_ byte: UInt8, _ isKey: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"):
            text.append(byte)
            lexeme = .escape(isKey: isKey)
        case UInt8(ascii: "\""):
            ended = (isKey, text)
            text = []
            if isKey {
                lexeme = .none
                expectation = .colon
            } else {
                endValue()
            }
        case 0..<0x20: return false
        default: text.append(byte)
        }
        return true
    }

    private mutating func takeStructure(_ byte: UInt8) -> Bool {
        switch (byte, expectation) {
        case (0x20, _), (0x09, _), (0x0A, _), (0x0D, _): return true
        case (UInt8(ascii: "\""), .key), (UInt8(ascii: "\""), .keyOrEnd):
            lexeme = .string(isKey: true)
        case (UInt8(ascii: ":"), .colon): expectation = .value
        case (UInt8(ascii: ","), .commaOrEnd):
            expectation = stack.last == UInt8(ascii: "{") ? .key : .value
        case (UInt8(ascii: "}"), .keyOrEnd), (UInt8(ascii: "]"), .valueOrEnd):
            stack.removeLast()
            endValue()
        case (UInt8(ascii: "}"), .commaOrEnd), (UInt8(ascii: "]"), .commaOrEnd):
            guard stack.last == byte - 2 else { return false }
            stack.removeLast()
            endValue()
        case (_, .value), (_, .valueOrEnd): return beginValue(byte)
        default: return false
        }
        return true
    }

    private mutating func beginValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            stack.append(byte)
            expectation = byte == UInt8(ascii: "{") ? .keyOrEnd : .valueOrEnd
            return stack.count <= Self.depthLimit
        case UInt8(ascii: "\""): lexeme = .string(isKey: false)
        case UInt8(ascii: "t"): lexeme = .literal(rest: Array("rue".utf8))
        case UInt8(ascii: "f"): lexeme = .literal(rest: Array("alse".utf8))
        case UInt8(ascii: "n"): lexeme = .literal(rest: Array("ull".utf8))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): lexeme = .number([byte])
        default: return false
        }
        return true
    }

    private mutating func endValue() {
        lexeme = .none
        expectation = stack.isEmpty ? .nothing : .commaOrEnd
    }

    /// Whether digits are a number by RFC 8259.
    private static func isNumber(_ digits: [UInt8]) -> Bool {
        var rest = digits[...]
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        func dropDigits() -> Bool {
            guard isDigit(rest.first) else { return false }
            rest = rest.drop { isDigit($0) }
            return true
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        if rest.first == 0x30 {
            rest.removeFirst()
        } else if !dropDigits() {
            return false
        }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard dropDigits() else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
                rest.removeFirst()
            }
            guard dropDigits() else { return false }
        }
        return rest.isEmpty
    }
}
