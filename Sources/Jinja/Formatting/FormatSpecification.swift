/// How one value is laid out by `%` or `format`.
struct FormatSpecification {
    var fill: Unicode.Scalar = " "
    /// `<`, `>`, `^` or `=`; `nil` takes the type's own.
    var alignment: Unicode.Scalar?
    /// `+`, `-` or a space.
    var sign: Unicode.Scalar = "-"
    /// Whether the other form of the conversion is wanted: `#`.
    var isAlternate = false
    var width = 0
    /// What stands between groups of digits: `,`, `_` or nothing.
    var grouping: Unicode.Scalar?
    var precision: Int?
    /// The conversion; `nil` takes the type's own.
    var type: Unicode.Scalar?

    /// Wider fields and longer fractions than this are refused.
    static let maximumWidth = 1 << 20

    init() {}

    /// Parses `[[fill]align][sign][#][0][width][,][.precision][type]`.
    init(parsing text: String) throws(JinjaError) {
        var rest = text.unicodeScalars[...]
        let alignments: Set<Unicode.Scalar> = ["<", ">", "^", "="]
        if let second = rest.dropFirst().first, alignments.contains(second) {
            fill = rest.removeFirst()
            alignment = rest.removeFirst()
        } else if let first = rest.first, alignments.contains(first) {
            alignment = rest.removeFirst()
        }
        if let first = rest.first, first == "+" || first == "-" || first == " " {
            sign = rest.removeFirst()
        }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            rest.removeFirst()
            if alignment == nil {
                fill = "0"
                alignment = "="
            }
        }
        width = try Self.number(&rest) ?? 0
        if let first = rest.first, first == "," || first == "_" { grouping = rest.removeFirst() }
        if rest.first == "." {
            rest.removeFirst()
            guard let digits = try Self.number(&rest) else {
                throw JinjaError(.value, "Format specifier missing precision")
            }
            precision = digits
        }
        type = rest.popFirst()
        guard rest.isEmpty else { throw JinjaError(.value, "Invalid format specifier") }
    }

    /// Takes the digits at the start of a text.
    static func number(
        _ text: inout Substring.UnicodeScalarView
    ) throws(JinjaError) -> Int? {
        let digits = text.prefix { $0.isASCIIDigit }
        guard !digits.isEmpty else { return nil }
        text = text[digits.endIndex...]
        guard let number = Int(String(digits)), number <= maximumWidth else {
            throw JinjaError(.limit, "a field wider than \(maximumWidth) is refused")
        }
        return number
    }

    // MARK: - Strings

    func formatted(_ text: String) throws(JinjaError) -> String {
        guard type == nil || type == "s" else { throw unknown("str") }
        guard alignment != "=" || fill == "0" else {
            throw JinjaError(.value, "'=' alignment not allowed in string format specifier")
        }
        let cut = precision.map { String(text.unicodeScalars.prefix($0)) } ?? text
        return padded(cut, default: "<")
    }

    // MARK: - Numbers

    func formatted(_ value: Int) throws(JinjaError) -> String {
        switch type {
        case nil, "d", "n":
            guard precision == nil else {
                throw JinjaError(.value, "Precision not allowed in integer format specifier")
            }
            return number(isNegative: value < 0, String(value.magnitude))
        case "b", "o", "x", "X":
            let radix = type == "b" ? 2 : type == "o" ? 8 : 16
            let digits = String(value.magnitude, radix: radix, uppercase: type == "X")
            let prefix = isAlternate ? "0" + String(type.map(Character.init) ?? "x") : ""
            return number(isNegative: value < 0, digits, prefix: prefix, groupSize: 4)
        case "c":
            guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
                throw JinjaError(.value, "%c arg not in range(0x110000)")
            }
            return padded(String(scalar), default: "<")
        default: return try formatted(Double(value))
        }
    }

    func formatted(_ value: Double) throws(JinjaError) -> String {
        let isNegative = value.sign == .minus && !value.isNaN
        let magnitude = value.magnitude
        guard value.isFinite else {
            let isUpper = type.map { $0.properties.isUppercase } ?? false
            let name = value.isNaN ? "nan" : "inf"
            let suffix = type == "%" ? "%" : ""
            return number(isNegative: isNegative, (isUpper ? name.uppercased() : name) + suffix)
        }
        let digits: String
        switch type {
        case nil where precision == nil: digits = FloatText.representation(magnitude)
        case nil:
            let text = fixed(magnitude, "g")
            digits = text.contains(".") || text.contains("e") ? text : text + ".0"
        case "n": digits = fixed(magnitude, "g")
        case "e", "E", "f", "F", "g", "G":
            digits = fixed(magnitude, type.map(Character.init) ?? "g")
        case "%": digits = fixed(magnitude * 100, "f") + "%"
        default: throw unknown("float")
        }
        return number(isNegative: isNegative, digits)
    }

    private func fixed(_ value: Double, _ notation: Character) -> String {
        FloatText.formatted(
            value,
            notation: notation,
            precision: precision ?? 6,
            keepsPoint: isAlternate
        )
    }

    private func number(
        isNegative: Bool,
        _ digits: String,
        prefix: String = "",
        groupSize: Int = 3
    ) -> String {
        let sign = isNegative ? "-" : self.sign == "-" ? "" : String(self.sign)
        var digits = grouped(digits, by: groupSize)
        guard alignment == "=" else { return padded(sign + prefix + digits, default: ">") }
        let missing = max(0, width - sign.count - prefix.count - digits.unicodeScalars.count)
        if fill == "0", grouping != nil, missing > 0 {
            let count = digits.unicodeScalars.count + missing
            digits = zeroPadded(digits, to: count, groupSize: groupSize)
            return sign + prefix + digits
        }
        return sign + prefix + String(repeating: String(fill), count: missing) + digits
    }

    /// The whole part with a separator between groups of digits.
    private func grouped(_ text: String, by size: Int) -> String {
        guard let grouping else { return text }
        let whole = text.prefix { $0.isHexDigit && $0 != "e" || type == "x" && $0.isHexDigit }
        var result = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % size == 0 { result += String(grouping) }
            result.append(digit)
        }
        return result + text.dropFirst(whole.count)
    }

    /// Grouped digits with zeros, grouped too, in front up to a width.
    private func zeroPadded(_ text: String, to count: Int, groupSize: Int) -> String {
        guard let grouping else { return text }
        var result = Array(text)
        var run = result.firstIndex { !$0.isHexDigit } ?? result.count
        while result.count < count {
            if run == groupSize {
                result.insert(Character(grouping), at: 0)
                run = 0
            } else {
                result.insert("0", at: 0)
                run += 1
            }
        }
        if run == 0 { result.insert("0", at: 0) }
        return String(result)
    }

    private func padded(_ text: String, default natural: Unicode.Scalar) -> String {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        let left =
            switch alignment ?? natural {
            case "<": 0
            case "^": missing / 2
            case "=" where natural == "<": 0
            default: missing
            }
        let fill = String(self.fill)
        return String(repeating: fill, count: left) + text
            + String(repeating: fill, count: missing - left)
    }

    private func unknown(_ name: String) -> JinjaError {
        let code = type.map { String($0) } ?? ""
        return JinjaError(
            .value,
            "Unknown format code '\(code)' for object of type '\(name)'"
        )
    }
}
