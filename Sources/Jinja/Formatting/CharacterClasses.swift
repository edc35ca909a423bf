/// Python's classes of characters, which differ from Swift's.
extension Unicode.Scalar {
    /// Whether Python's `str.isspace` holds, which is also what `strip` removes.
    var isPythonSpace: Bool {
        switch value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A,
            0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
            true
        default: false
        }
    }

    /// Whether Python's `str.splitlines` breaks here.
    var isPythonLineBreak: Bool {
        switch value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether the scalar is an ASCII digit.
    var isASCIIDigit: Bool { value >= 0x30 && value <= 0x39 }

    /// The value of an ASCII hexadecimal digit.
    var hexDigitValue: Int? {
        switch value {
        case 0x30...0x39: Int(value) - 0x30
        case 0x41...0x46: Int(value) - 0x41 + 10
        case 0x61...0x66: Int(value) - 0x61 + 10
        default: nil
        }
    }

    /// Whether the scalar can stand in an identifier.
    var isIdentifierPart: Bool {
        if isASCII {
            return isASCIIDigit || self == "_" || (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A
        }
        return properties.isXIDContinue
    }

    /// Whether the scalar can begin an identifier.
    var isIdentifierStart: Bool {
        if isASCII { return isIdentifierPart && !isASCIIDigit }
        return properties.isXIDStart
    }

    /// Whether Python's `str.isalpha` holds: general category L.
    var isPythonAlpha: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }

    /// Whether Python's `str.isdecimal` holds.
    var isPythonDecimal: Bool { properties.numericType == .decimal }

    /// Whether Python's `str.isdigit` holds.
    var isPythonDigit: Bool {
        properties.numericType == .decimal || properties.numericType == .digit
    }

    /// Whether Python's `str.isnumeric` holds.
    var isPythonNumeric: Bool { properties.numericType != nil }

    /// Whether Python's `str.isalnum` holds.
    var isPythonAlphanumeric: Bool { isPythonAlpha || isPythonNumeric }

    /// Whether the scalar changes between cases or is of one: Unicode's `Cased`.
    var isCased: Bool { properties.isCased }

    /// Whether `repr` shows the scalar as it is.
    var isPythonPrintable: Bool {
        if isASCII { return value >= 0x20 && value < 0x7F }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator, .spaceSeparator:
            return false
        default: return true
        }
    }
}
