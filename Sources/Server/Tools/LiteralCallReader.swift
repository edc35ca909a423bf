import JSON

/// Reads calls whose arguments are written like those of a program: `[f(x="a", y=[1, True])]`, or
/// `f{x:<|"|>a<|"|>,y:[1,true]}`.
///
/// A call's arguments come in one piece, when it is complete.
struct LiteralCallReader: CallReader {
    /// How calls are written.
    struct Style: Sendable, Equatable {
        /// Stands between the function's name and the arguments.
        var start: String
        /// Ends the arguments.
        var end: String
        /// Stands between a parameter's name and its value.
        var assignment: String
        /// Marks around texts.
        var quotes: [String]
        /// Whether a backslash takes the next character's meaning away.
        var hasEscapes: Bool
        /// Whether calls stand in brackets with commas between.
        var isList: Bool
    }

    private enum State {
        case open
        case name
        case arguments
        case between
    }

    private let style: Style
    private let names: Set<String>
    private var state: State
    private var text: [UInt8] = []
    private var name = ""
    private var depth = 0
    /// The mark around the text that is being read, and where the text began.
    private var quote: (mark: String, start: Int)?
    private var isEscaped = false

    private static let nameLimit = 160
    private static let textLimit = 1 << 16

    init(_ style: Style, names: Set<String>) {
        self.style = style
        self.names = names
        state = style.isList ? .open : .name
    }

    mutating func take(_ byte: UInt8, _ events: inout [CallEvent]) -> CallProgress {
        let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
        switch state {
        case .open:
            if isBlank { return .more }
            state = .name
            return byte == UInt8(ascii: "[") ? .more : .failed
        case .name:
            text.append(byte)
            guard text.ends(with: style.start) else {
                return text.count < Self.nameLimit ? .more : .failed
            }
            name = Self.trimmed(text.dropLast(style.start.utf8.count))
            guard names.contains(name) else { return .failed }
            text = []
            state = .arguments
        case .arguments: return takeArgument(byte, &events)
        case .between:
            if isBlank { return .more }
            guard byte == UInt8(ascii: ",") else {
                return byte == UInt8(ascii: "]") ? .done : .doneBefore
            }
            state = .name
        }
        return .more
    }

    private mutating func takeArgument(
        _ byte: UInt8,
        _ events: inout [CallEvent]
    ) -> CallProgress {
        text.append(byte)
        guard text.count < Self.textLimit else { return .failed }
        if let quote {
            if isEscaped {
                isEscaped = false
            } else if style.hasEscapes, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if text.ends(with: quote.mark),
                text.count - quote.mark.utf8.count >= quote.start
            {
                self.quote = nil
            }
            return .more
        }
        if let mark = style.quotes.first(where: { text.ends(with: $0) }) {
            quote = (mark, text.count)
            return .more
        }
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            guard depth == 0 else {
                depth -= 1
                return .more
            }
            guard text.ends(with: style.end) else { return .failed }
            var parser = LiteralParser(text.dropLast(style.end.utf8.count), style)
            guard let arguments = parser.arguments() else { return .failed }
            events += [.start(name), .arguments(JSONValue.object(arguments).wireBytes), .end]
            text = []
            state = .between
            return style.isList ? .more : .done
        default: break
        }
        return .more
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Turns literals into JSON; what is no literal is a text.
struct LiteralParser {
    private let style: LiteralCallReader.Style
    private var rest: ArraySlice<UInt8>

    /// More containers inside each other than this are refused.
    private static let depthLimit = 64

    init(_ text: ArraySlice<UInt8>, _ style: LiteralCallReader.Style) {
        self.style = style
        rest = text
    }

    /// Named arguments up to the end; nil if something else stands there.
    mutating func arguments() -> JSONObject? {
        var members: JSONObject = [:]
        skipBlanks()
        while !rest.isEmpty {
            guard let key = key(endedBy: style.assignment), let value = value(depth: 0) else {
                return nil
            }
            members[key] = value
            skipBlanks()
            guard !rest.isEmpty else { break }
            guard take(",") else { return nil }
            skipBlanks()
        }
        return members
    }

    private mutating func key(endedBy mark: String) -> String? {
        skipBlanks()
        if let quote = style.quotes.first(where: { starts(with: $0) }) {
            guard let text = text(in: quote) else { return nil }
            skipBlanks()
            return take(mark) ? text : nil
        }
        var name: [UInt8] = []
        while let byte = rest.first, !starts(with: mark) {
            guard byte > 0x20, !",()[]{}".utf8.contains(byte) else { break }
            name.append(byte)
            rest.removeFirst()
        }
        skipBlanks()
        return !name.isEmpty && take(mark) ? String(decoding: name, as: UTF8.self) : nil
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard depth < Self.depthLimit else { return nil }
        skipBlanks()
        if let quote = style.quotes.first(where: { starts(with: $0) }) {
            return text(in: quote).map { .string($0) }
        }
        if take("[") { return list(endedBy: "]", depth) }
        if take("(") { return list(endedBy: ")", depth) }
        if take("{") { return object(depth) }
        let word = rest.prefix { !",()[]{}".utf8.contains($0) }
        rest = rest[word.endIndex...]
        let trimmed = word.reversed().drop { $0 <= 0x20 }.reversed()
        let text = String(decoding: trimmed, as: UTF8.self)
        switch text {
        case "": return nil
        case "True", "true": return true
        case "False", "false": return false
        case "None", "null": return .null
        default:
            guard let value = try? JSONValue(parsing: text), value.doubleValue != nil else {
                return .string(text)
            }
            return value
        }
    }

    private mutating func list(endedBy end: String, _ depth: Int) -> JSONValue? {
        var elements: [JSONValue] = []
        skipBlanks()
        while !take(end) {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            skipBlanks()
            guard take(",") || starts(with: end) else { return nil }
            skipBlanks()
        }
        return .array(elements)
    }

    private mutating func object(_ depth: Int) -> JSONValue? {
        var members: JSONObject = [:]
        skipBlanks()
        while !take("}") {
            guard let key = key(endedBy: ":"), let value = value(depth: depth + 1) else {
                return nil
            }
            members[key] = value
            skipBlanks()
            guard take(",") || starts(with: "}") else { return nil }
            skipBlanks()
        }
        return .object(members)
    }

    /// The text between two marks, the first of which comes next.
    private mutating func text(in mark: String) -> String? {
        guard take(mark) else { return nil }
        var bytes: [UInt8] = []
        while !starts(with: mark) {
            guard let byte = rest.popFirst() else { return nil }
            guard style.hasEscapes, byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "u"), UInt8(ascii: "x"):
                let count = escape == UInt8(ascii: "u") ? 4 : 2
                let digits = String(decoding: rest.prefix(count), as: UTF8.self)
                guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
                    bytes += [UInt8(ascii: "\\"), escape]
                    continue
                }
                rest = rest.dropFirst(count)
                bytes += Array(String(Character(scalar)).utf8)
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "/"):
                bytes.append(escape)
            default: bytes += [UInt8(ascii: "\\"), escape]
            }
        }
        return take(mark) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private func starts(with text: String) -> Bool { rest.starts(with: text.utf8) }

    private mutating func take(_ text: String) -> Bool {
        guard starts(with: text) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 <= 0x20 } }
}
