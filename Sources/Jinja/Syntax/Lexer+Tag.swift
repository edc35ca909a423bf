/// The tokens between `{{` and `}}` or `{%` and `%}`.
extension Lexer {
    /// Lexes up to and including the closing delimiter.
    mutating func lexTag(isBlock: Bool) throws(JinjaError) {
        while offset < source.count {
            if openBrackets.isEmpty, takeTagEnd(isBlock: isBlock) { return }
            let start = offset
            let scalar = source[start]
            if scalar.isPythonSpace {
                skipSpace()
            } else if scalar.isASCIIDigit {
                try lexNumber()
            } else if scalar.isIdentifierPart {
                try lexName()
            } else if scalar == "'" || scalar == "\"" {
                try lexString(quote: scalar)
            } else {
                try lexSymbol()
            }
        }
    }

    /// Takes `-}}`, `}}`, `-%}`, `+%}` or `%}` with the whitespace it swallows.
    private mutating func takeTagEnd(isBlock: Bool) -> Bool {
        var end = offset
        let sign = scalar(at: end)
        let hasSign = sign == "-" || isBlock && sign == "+"
        if hasSign { end += 1 }
        guard scalar(at: end) == (isBlock ? "%" : "}"), scalar(at: end + 1) == "}" else {
            return false
        }
        append(isBlock ? .blockEnd : .variableEnd, at: offset)
        offset = end + 2
        if hasSign, sign == "-" {
            skipSpace()
        } else if isBlock, !hasSign, scalar(at: offset) == "\n" {
            offset += 1
        }
        return true
    }

    private mutating func lexName() throws(JinjaError) {
        let start = offset
        while offset < source.count, source[offset].isIdentifierPart { offset += 1 }
        guard source[start].isIdentifierStart else {
            throw JinjaError(.syntax, "Invalid character in identifier", at: position(of: start))
        }
        append(.name(string(start..<offset)), at: start)
    }

    private mutating func lexSymbol() throws(JinjaError) {
        let start = offset
        let one = string(start..<start + 1)
        let two = start + 1 < source.count ? string(start..<start + 2) : one
        guard let symbol = Token.Symbol(rawValue: two) ?? Token.Symbol(rawValue: one) else {
            throw JinjaError(.syntax, "unexpected char '\(one)'", at: position(of: start))
        }
        offset += symbol.rawValue.utf8.count
        try balance(symbol, at: start)
        append(.symbol(symbol), at: start)
    }

    private mutating func balance(_ symbol: Token.Symbol, at start: Int) throws(JinjaError) {
        switch symbol {
        case .leftBrace: openBrackets.append(.rightBrace)
        case .leftBracket: openBrackets.append(.rightBracket)
        case .leftParenthesis: openBrackets.append(.rightParenthesis)
        case .rightBrace, .rightBracket, .rightParenthesis:
            guard let expected = openBrackets.popLast() else {
                throw JinjaError(
                    .syntax,
                    "unexpected '\(symbol.rawValue)'",
                    at: position(of: start)
                )
            }
            guard expected == symbol else {
                throw JinjaError(
                    .syntax,
                    "unexpected '\(symbol.rawValue)', expected '\(expected.rawValue)'",
                    at: position(of: start)
                )
            }
        default: break
        }
    }

    // MARK: - Numbers

    private mutating func lexNumber() throws(JinjaError) {
        let start = offset
        let afterDot = start > 0 && source[start - 1] == "."
        if !afterDot, let end = endOfFloat(from: start) {
            offset = end
            guard let value = Double(string(start..<end).filter { $0 != "_" }) else {
                throw JinjaError(.syntax, "invalid number", at: position(of: start))
            }
            append(.float(value), at: start)
            return
        }
        let (end, radix) = endOfInteger(from: start)
        offset = end
        let prefix = radix == 10 ? 0 : 2
        let digits = string(start + prefix..<end).filter { $0 != "_" }
        guard let value = Int(digits, radix: radix) else {
            throw JinjaError(
                .limit,
                "integer \(digits) does not fit 64 bits",
                at: position(of: start)
            )
        }
        append(.integer(value), at: start)
    }

    /// The end of `(\d+_)*\d+` at an offset; `nil` if no digit stands there.
    private func endOfDigits(from start: Int, radix: Int = 10) -> Int? {
        func isDigit(_ index: Int) -> Bool {
            (scalar(at: index)?.hexDigitValue).map { $0 < radix } ?? false
        }
        guard isDigit(start) else { return nil }
        var index = start
        while true {
            if isDigit(index) {
                index += 1
            } else if scalar(at: index) == "_", isDigit(index + 1) {
                index += 2
            } else {
                return index
            }
        }
    }

    /// The end of a literal with a fraction, an exponent or both.
    private func endOfFloat(from start: Int) -> Int? {
        guard var end = endOfDigits(from: start) else { return nil }
        var isFloat = false
        if scalar(at: end) == ".", let fraction = endOfDigits(from: end + 1) {
            end = fraction
            isFloat = true
        }
        if scalar(at: end) == "e" || scalar(at: end) == "E" {
            var exponent = end + 1
            if scalar(at: exponent) == "+" || scalar(at: exponent) == "-" { exponent += 1 }
            if let exponentEnd = endOfDigits(from: exponent) {
                end = exponentEnd
                isFloat = true
            }
        }
        return isFloat ? end : nil
    }

    /// The end and radix of `0b…`, `0o…`, `0x…`, a decimal without leading zero, or zeros.
    private func endOfInteger(from start: Int) -> (end: Int, radix: Int) {
        if source[start] == "0", let marker = scalar(at: start + 1) {
            let radix =
                switch marker {
                case "b", "B": 2
                case "o", "O": 8
                case "x", "X": 16
                default: 0
                }
            let digits = scalar(at: start + 2) == "_" ? start + 3 : start + 2
            if radix > 0, let end = endOfDigits(from: digits, radix: radix) { return (end, radix) }
            return (endOfDigits(from: start, radix: 1) ?? start + 1, 10)
        }
        return (endOfDigits(from: start) ?? start + 1, 10)
    }
}
