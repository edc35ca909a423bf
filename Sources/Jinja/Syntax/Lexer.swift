/// Cuts a template into tokens, with the whitespace control that chat templates rely on.
///
/// `trim_blocks` and `lstrip_blocks` are on and one trailing newline is dropped, which is how
/// Hugging Face transformers sets up jinja2.
struct Lexer {
    /// The longest template taken, in Unicode scalars.
    static let maximumLength = 1 << 22

    let source: [Unicode.Scalar]
    var offset = 0
    /// The closing brackets that are still to come, innermost last.
    var openBrackets: [Token.Symbol] = []
    private var tokens: [Token] = []
    private var located = (offset: 0, line: 1, column: 1)

    private init(_ source: [Unicode.Scalar]) {
        self.source = source
    }

    /// The tokens of a template; the last one is `.end`.
    static func tokenize(_ text: String) throws(JinjaError) -> [Token] {
        guard text.utf8.count <= maximumLength else {
            throw JinjaError(.limit, "the template is longer than \(maximumLength) bytes")
        }
        var source = normalizedNewlines(text)
        if source.last == "\n" { source.removeLast() }
        var lexer = Lexer(source)
        try lexer.lexTemplate()
        return lexer.tokens
    }

    /// The scalars of a text with `\r\n` and `\r` turned into `\n`.
    private static func normalizedNewlines(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        var afterReturn = false
        for scalar in text.unicodeScalars {
            if !(afterReturn && scalar == "\n") { scalars.append(scalar == "\r" ? "\n" : scalar) }
            afterReturn = scalar == "\r"
        }
        return scalars
    }

    // MARK: - Text and the tags in it

    private mutating func lexTemplate() throws(JinjaError) {
        while let tag = nextTag(from: offset) {
            let textStart = offset
            let kind = source[tag + 1]
            let sign = scalar(at: tag + 2).flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
            let text = textStart..<trimmed(textStart, tag, sign: sign, isBlock: kind != "{")
            append(.data(string(text)), at: textStart)
            if kind == "%", let rawStart = endOfRawBegin(tag) {
                offset = rawStart
                try lexRaw(startingAt: tag)
                continue
            }
            offset = tag + (sign == nil ? 2 : 3)
            switch kind {
            case "#": try skipComment(startingAt: tag)
            case "%":
                append(.blockBegin, at: tag)
                try lexTag(isBlock: true)
            default:
                append(.variableBegin, at: tag)
                try lexTag(isBlock: false)
            }
        }
        append(.data(string(offset..<source.count)), at: offset)
        offset = source.count
        append(.end, at: offset)
    }

    /// The offset of the next `{{`, `{%` or `{#`.
    private func nextTag(from start: Int) -> Int? {
        var index = start
        while index + 1 < source.count {
            if source[index] == "{" {
                let next = source[index + 1]
                if next == "{" || next == "%" || next == "#" { return index }
            }
            index += 1
        }
        return nil
    }

    /// Where the text before a tag ends once whitespace control has been applied.
    private func trimmed(
        _ start: Int,
        _ end: Int,
        sign: Unicode.Scalar?,
        isBlock: Bool
    ) -> Int {
        var trimmed = end
        if sign == "-" {
            while trimmed > start, source[trimmed - 1].isPythonSpace { trimmed -= 1 }
            return trimmed
        }
        guard isBlock, sign == nil else { return end }
        while trimmed > start, source[trimmed - 1] != "\n" {
            guard source[trimmed - 1].isPythonSpace else { return end }
            trimmed -= 1
        }
        let atLineStart = trimmed > start || start == 0 || source[start - 1] == "\n"
        return atLineStart ? trimmed : end
    }

    private mutating func skipComment(startingAt tag: Int) throws(JinjaError) {
        let start = offset
        while offset + 1 < source.count {
            if source[offset] == "#", source[offset + 1] == "}" {
                let sign = offset > start ? source[offset - 1] : nil
                offset += 2
                skipAfterTag(sign: sign)
                return
            }
            offset += 1
        }
        throw JinjaError(.syntax, "Missing end of comment tag", at: position(of: tag))
    }

    /// Applies the closing tag's whitespace control to what follows.
    private mutating func skipAfterTag(sign: Unicode.Scalar?) {
        if sign == "-" {
            skipSpace()
        } else if sign != "+", scalar(at: offset) == "\n" {
            offset += 1
        }
    }

    // MARK: - Raw blocks

    /// The offset behind `{% raw %}` if that is what stands at `tag`.
    private func endOfRawBegin(_ tag: Int) -> Int? {
        guard let (end, sign) = endOfTag(tag, named: "raw") else { return nil }
        if sign == "+" { return nil }
        return sign == "-" ? endOfSpace(from: end) : end
    }

    /// Matches `{%[-+]? name [-+]?%}` at `tag`: the offset behind it and the closing sign.
    private func endOfTag(_ tag: Int, named name: String) -> (Int, Unicode.Scalar?)? {
        var index = tag + 2
        if let sign = scalar(at: index), sign == "-" || sign == "+" { index += 1 }
        index = endOfSpace(from: index)
        for wanted in name.unicodeScalars {
            guard scalar(at: index) == wanted else { return nil }
            index += 1
        }
        index = endOfSpace(from: index)
        var closing: Unicode.Scalar?
        if let sign = scalar(at: index), sign == "-" || sign == "+" {
            closing = sign
            index += 1
        }
        guard scalar(at: index) == "%", scalar(at: index + 1) == "}" else { return nil }
        return (index + 2, closing)
    }

    private mutating func lexRaw(startingAt rawTag: Int) throws(JinjaError) {
        let start = offset
        var tag = start
        while tag + 1 < source.count {
            if source[tag] == "{", source[tag + 1] == "%",
                let (end, closingSign) = endOfTag(tag, named: "endraw")
            {
                let sign = scalar(at: tag + 2).flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
                let text = start..<trimmed(start, tag, sign: sign, isBlock: true)
                append(.data(string(text)), at: start)
                offset = end
                skipAfterTag(sign: closingSign)
                return
            }
            tag += 1
        }
        throw JinjaError(.syntax, "Missing end of raw directive", at: position(of: rawTag))
    }

    // MARK: - Helpers for all parts of the lexer

    func scalar(at index: Int) -> Unicode.Scalar? {
        index < source.count ? source[index] : nil
    }

    func string(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source[range])
        return String(text)
    }

    private func endOfSpace(from start: Int) -> Int {
        var index = start
        while index < source.count, source[index].isPythonSpace { index += 1 }
        return index
    }

    mutating func skipSpace() {
        offset = endOfSpace(from: offset)
    }

    /// Appends a token, unless it is empty text.
    mutating func append(_ kind: Token.Kind, at start: Int) {
        if case .data("") = kind { return }
        tokens.append(Token(kind: kind, position: position(of: start)))
    }

    /// The line and column of an offset.
    ///
    /// Offsets mostly come in rising order, so the last answer is the starting point.
    mutating func position(of target: Int) -> SourcePosition {
        if target < located.offset { located = (0, 1, 1) }
        while located.offset < min(target, source.count) {
            if source[located.offset] == "\n" {
                located.line += 1
                located.column = 1
            } else {
                located.column += 1
            }
            located.offset += 1
        }
        return SourcePosition(line: located.line, column: located.column)
    }
}
