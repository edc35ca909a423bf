/// Reads regular expressions in ECMA-262's notation, as far as they are regular languages.
///
/// Groups of all kinds count as plain ones and lazy quantifiers as greedy ones, since only the
/// set of matching texts matters. Look-around, back references and word boundaries are refused.
struct RegexParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    private static let depthLimit = 200
    private static let roundLimit = 1_000_000

    /// Reads an expression.
    ///
    /// - Throws: `GrammarError.regex`.
    static func parse(_ text: String) throws(GrammarError) -> RegexNode {
        var parser = RegexParser(text)
        let node = try parser.parseAlternatives(depth: 0)
        guard parser.next == nil else { throw parser.unexpected("the end of the expression") }
        return node
    }

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    private mutating func parseAlternatives(depth: Int) throws(GrammarError) -> RegexNode {
        guard depth < Self.depthLimit else {
            throw .tooComplex(what: "levels of groups", limit: Self.depthLimit)
        }
        var alternatives = [try parseSequence(depth: depth)]
        while next == "|" {
            position += 1
            alternatives.append(try parseSequence(depth: depth))
        }
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func parseSequence(depth: Int) throws(GrammarError) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            var part = try parseAtom(depth: depth)
            while let (min, max) = try parseQuantifier() {
                switch part {
                case .startAnchor, .endAnchor: throw unexpected("no quantifier behind an anchor")
                default: part = .repetition(part, min: min, max: max)
                }
            }
            parts.append(part)
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func parseAtom(depth: Int) throws(GrammarError) -> RegexNode {
        guard let scalar = next else { throw unexpected("an expression") }
        position += 1
        switch scalar {
        case "^": return .startAnchor
        case "$": return .endAnchor
        case ".": return .characters(RegexClasses.notNewline)
        case "[": return .characters(try parseClass())
        case "\\": return .characters(try parseEscape(inClass: false))
        case "(":
            try skipGroupKind()
            let group = try parseAlternatives(depth: depth + 1)
            guard next == ")" else { throw unexpected("')'") }
            position += 1
            return group
        case "*", "+", "?":
            position -= 1
            throw unexpected("something to repeat")
        default: return .characters(ScalarSet([scalar.value...scalar.value]))
        }
    }

    /// Steps over `?:` and `?<name>`; everything else behind `(?` is refused.
    private mutating func skipGroupKind() throws(GrammarError) {
        guard next == "?" else { return }
        position += 1
        if next == "P" { position += 1 }
        if next == ":" {
            position += 1
            return
        }
        guard next == "<", position + 1 < scalars.count, scalars[position + 1] != "=",
            scalars[position + 1] != "!"
        else { throw unexpected("a plain group; look-around and flags are not supported") }
        while let scalar = next, scalar != ">" {
            guard scalar != ")" else { break }
            position += 1
        }
        guard next == ">" else { throw unexpected("'>' after the group's name") }
        position += 1
    }

    private mutating func parseQuantifier() throws(GrammarError) -> (min: Int, max: Int?)? {
        let bounds: (min: Int, max: Int?)
        switch next {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            guard let counted = try parseCounts() else { return nil }
            bounds = counted
        default: return nil
        }
        position += 1
        // Lazy quantifiers match the same texts; possessive ones do not.
        if next == "?" { position += 1 }
        return bounds
    }

    /// Reads `{m}`, `{m,}` or `{m,n}` up to the closing brace; `nil` if the brace is a character.
    private mutating func parseCounts() throws(GrammarError) -> (min: Int, max: Int?)? {
        let start = position
        position += 1
        guard let min = try parseInteger() else {
            position = start
            throw unexpected("a number of repetitions, or '\\{' for the character")
        }
        var max: Int? = min
        if next == "," {
            position += 1
            max = try parseInteger()
        }
        guard next == "}" else { throw unexpected("'}'") }
        if let max, max < min { throw unexpected("a maximum that is not below the minimum") }
        return (min, max)
    }

    private mutating func parseInteger() throws(GrammarError) -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            let sum = (value ?? 0) * 10 + Int(scalar.value - 48)
            guard sum <= Self.roundLimit else {
                throw .tooComplex(what: "repetitions", limit: Self.roundLimit)
            }
            value = sum
            position += 1
        }
        return value
    }

    private mutating func parseClass() throws(GrammarError) -> ScalarSet {
        let isNegated = next == "^"
        if isNegated { position += 1 }
        var set = ScalarSet([])
        while next != "]" {
            let start = position
            let lower = try parseClassAtom()
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set = set.union(lower)
                continue
            }
            position += 1
            let upper = try parseClassAtom()
            guard let first = lower.single, let last = upper.single else {
                // `[\w-.]`: the dash stands for itself.
                set = set.union(lower).union(upper).union(ScalarSet("-"))
                continue
            }
            guard first <= last else {
                position = start
                throw unexpected("a range whose end is not before its start")
            }
            set = set.union(ScalarSet([first...last]))
        }
        position += 1
        return isNegated ? set.inverted : set.intersection(.all)
    }

    private mutating func parseClassAtom() throws(GrammarError) -> ScalarSet {
        guard let scalar = next else { throw unexpected("']'") }
        position += 1
        if scalar == "\\" { return try parseEscape(inClass: true) }
        return ScalarSet([scalar.value...scalar.value])
    }

    private mutating func parseEscape(inClass: Bool) throws(GrammarError) -> ScalarSet {
        guard let escape = next else { throw unexpected("an escape") }
        position += 1
        if let set = RegexClasses.byEscape[escape] { return set }
        switch escape {
        case "t": return ScalarSet("\t")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "f": return ScalarSet("\u{C}")
        case "v": return ScalarSet("\u{B}")
        case "b" where inClass: return ScalarSet("\u{8}")
        case "0" where !(next.map { ("0"..."9").contains($0) } ?? false): return ScalarSet("\u{0}")
        case "x": return try parseHex(digits: 2)
        case "u": return try parseUnicodeEscape()
        case "p", "P": return try parseProperty(isNegated: escape == "P")
        case "c":
            guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else {
                throw unexpected("a letter after '\\c'")
            }
            position += 1
            return ScalarSet([letter.value % 32...letter.value % 32])
        default:
            guard !escape.properties.isAlphabetic, !("0"..."9").contains(escape) else {
                position -= 1
                throw unexpected("a supported escape after '\\'")
            }
            return ScalarSet([escape.value...escape.value])
        }
    }

    private mutating func parseUnicodeEscape() throws(GrammarError) -> ScalarSet {
        guard next == "{" else {
            let first = try parseUnit(digits: 4)
            guard UTF16.isLeadSurrogate(UInt16(first)), next == "\\",
                position + 1 < scalars.count, scalars[position + 1] == "u"
            else { return ScalarSet([first...first]) }
            position += 2
            let second = try parseUnit(digits: 4)
            guard UTF16.isTrailSurrogate(UInt16(second)) else {
                throw unexpected("a low surrogate escape")
            }
            let scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            return ScalarSet([scalar...scalar])
        }
        position += 1
        var value: UInt32 = 0
        while let scalar = next, let digit = Character(scalar).hexDigitValue, value <= 0x10FFFF {
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard next == "}", value <= 0x10FFFF else { throw unexpected("'}'") }
        position += 1
        return ScalarSet([value...value])
    }

    private mutating func parseHex(digits: Int) throws(GrammarError) -> ScalarSet {
        let value = try parseUnit(digits: digits)
        return ScalarSet([value...value])
    }

    private mutating func parseUnit(digits: Int) throws(GrammarError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = next, scalar.isASCII, let digit = Character(scalar).hexDigitValue
            else { throw unexpected("\(digits) hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// `\p{L}`, `\p{Lu}`, `\p{Letter}` and their negations.
    private mutating func parseProperty(isNegated: Bool) throws(GrammarError) -> ScalarSet {
        guard next == "{" else { throw unexpected("'{' after '\\p'") }
        position += 1
        let start = position
        while let scalar = next, scalar != "}" { position += 1 }
        let name = String(String.UnicodeScalarView(scalars[start..<position]))
        guard next == "}", let set = RegexClasses.category(name) else {
            position = start
            throw unexpected("the name of a general category")
        }
        position += 1
        return isNegated ? set.inverted : set
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func unexpected(_ expected: String) -> GrammarError {
        .regex(
            offset: position,
            expected: expected,
            found: next.map { "'\($0)'" } ?? "the end of the expression"
        )
    }
}

extension ScalarSet {
    /// The only member, if there is just one.
    fileprivate var single: UInt32? {
        guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
        return range.lowerBound
    }
}
