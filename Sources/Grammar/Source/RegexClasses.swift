/// The named character classes of regular expressions.
enum RegexClasses {
    /// What `.` matches: everything but line terminators.
    static let notNewline = ScalarSet("\n\r\u{2028}\u{2029}").inverted

    private static let digits = ScalarSet([0x30...0x39])
    private static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    private static let space = ScalarSet(
        [
            0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A,
            0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
        ])

    /// The classes with an escape of their own.
    static let byEscape: [Unicode.Scalar: ScalarSet] = [
        "d": digits, "D": digits.inverted, "w": word, "W": word.inverted, "s": space,
        "S": space.inverted,
    ]

    /// The scalars of a general category, named as in Unicode's PropertyValueAliases.
    ///
    /// - Returns: `nil` for any other name.
    static func category(_ name: String) -> ScalarSet? {
        var name = name
        for prefix in ["gc=", "General_Category="] where name.hasPrefix(prefix) {
            name.removeFirst(prefix.count)
        }
        guard let wanted = categories[name] else { return nil }
        var ranges: [ClosedRange<UInt32>] = []
        for range in ScalarSet.all.ranges {
            for value in range {
                guard let scalar = Unicode.Scalar(value),
                    wanted.contains(scalar.properties.generalCategory)
                else { continue }
                if let last = ranges.last, last.upperBound + 1 == value {
                    ranges[ranges.count - 1] = last.lowerBound...value
                } else {
                    ranges.append(value...value)
                }
            }
        }
        return ScalarSet(ranges)
    }

    private typealias Category = Unicode.GeneralCategory

    private static let letters: [Category] = [
        .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    ]
    private static let marks: [Category] = [.nonspacingMark, .spacingMark, .enclosingMark]
    private static let numbers: [Category] = [.decimalNumber, .letterNumber, .otherNumber]
    private static let punctuation: [Category] = [
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation,
    ]
    private static let symbols: [Category] = [
        .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
    ]
    private static let separators: [Category] = [
        .spaceSeparator, .lineSeparator, .paragraphSeparator,
    ]

    private static let categories: [String: [Category]] = [
        "L": letters, "Letter": letters, "Lu": [.uppercaseLetter],
        "Uppercase_Letter": [.uppercaseLetter], "Ll": [.lowercaseLetter],
        "Lowercase_Letter": [.lowercaseLetter], "Lt": [.titlecaseLetter], "Lm": [.modifierLetter],
        "Lo": [.otherLetter], "M": marks, "Mark": marks, "Mn": [.nonspacingMark],
        "Mc": [.spacingMark], "Me": [.enclosingMark], "N": numbers, "Number": numbers,
        "Nd": [.decimalNumber], "Decimal_Number": [.decimalNumber], "Nl": [.letterNumber],
        "No": [.otherNumber], "P": punctuation, "Punctuation": punctuation, "S": symbols,
        "Symbol": symbols, "Sc": [.currencySymbol], "Sm": [.mathSymbol], "So": [.otherSymbol],
        "Sk": [.modifierSymbol], "Z": separators, "Separator": separators,
        "Zs": [.spaceSeparator], "Cc": [.control],
    ]
}
