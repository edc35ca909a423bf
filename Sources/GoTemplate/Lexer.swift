/// Takes a template apart into tokens.
struct Lexer {
    let source: [UInt8]
    var position = 0
    private var tokens: [Token] = []
    /// Whether white space was passed since the last token of an action.
    private var isSpaced = false

    private init(_ source: [UInt8]) {
        self.source = source
    }

    /// The tokens, with one for the end.
    static func tokens(of source: [UInt8]) throws(Fault) -> [Token] {
        var lexer = Lexer(source)
        try lexer.run()
        return lexer.tokens
    }

    private mutating func run() throws(Fault) {
        var trimsLeft = false
        while true {
            let start = position
            while position < source.count, !stands("{{") { position += 1 }
            let isLast = position == source.count
            let opensTrimmed =
                !isLast && byte(2) == UInt8(ascii: "-") && byte(3).map(Self.isSpace) ?? false
            addText(start..<position, left: trimsLeft, right: opensTrimmed)
            if isLast { break }
            let opening = position
            position += opensTrimmed ? 4 : 2
            if let trims = try comment(opening, isTrimmed: opensTrimmed) {
                trimsLeft = trims
                continue
            }
            isSpaced = false
            add(.open, at: opening)
            trimsLeft = try action(opening)
        }
        add(.end, at: position)
    }

    private mutating func addText(_ range: Range<Int>, left: Bool, right: Bool) {
        var text = source[range]
        if left { text = text.drop(while: Self.isSpace) }
        if right { while let last = text.last, Self.isSpace(last) { text.removeLast() } }
        guard !text.isEmpty else { return }
        add(.text(String(decoding: text, as: UTF8.self)), at: text.startIndex)
    }

    /// Passes a comment; nil if there is none, else whether the text after it is trimmed.
    private mutating func comment(_ opening: Int, isTrimmed: Bool) throws(Fault) -> Bool? {
        guard stands("/*") else { return nil }
        while position < source.count, !stands("*/") { position += 1 }
        guard position < source.count else {
            throw Fault(.syntax, "the comment is not closed", at: opening)
        }
        position += 2
        if stands("}}") {
            position += 2
            return false
        }
        guard byte(0).map(Self.isSpace) ?? false, stands("-}}", at: 1) else {
            throw Fault(.syntax, "a comment must fill its action", at: opening)
        }
        position += 4
        return true
    }

    /// Reads an action to its end; whether the text after it is trimmed.
    private mutating func action(_ opening: Int) throws(Fault) -> Bool {
        while position < source.count {
            let start = position
            if stands("}}") {
                position += 2
                add(.close, at: start)
                return false
            }
            let isSpace = Self.isSpace(source[position])
            if isSpace, stands("-}}", at: 1) {
                position += 4
                add(.close, at: start)
                return true
            }
            if isSpace {
                position += 1
                isSpaced = true
                continue
            }
            add(try token(), at: start)
            isSpaced = false
        }
        throw Fault(.syntax, "the action is not closed", at: opening)
    }

    private mutating func add(_ kind: Token.Kind, at offset: Int) {
        tokens.append(Token(kind: kind, offset: offset, isSpaced: isSpaced))
    }

    // MARK: - Bytes

    /// The byte so far behind the position.
    func byte(_ distance: Int) -> UInt8? {
        position + distance < source.count ? source[position + distance] : nil
    }

    func stands(_ text: StaticString, at distance: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position + distance + length <= source.count else { return false }
        return text.withUTF8Buffer { bytes in
            bytes.indices.allSatisfy { source[position + distance + $0] == bytes[$0] }
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// A letter, digit or underscore; everything beyond ASCII passes for a letter.
    static func isNamePart(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || isDigit(byte)
            || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
