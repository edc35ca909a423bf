/// Upper, lower and title case as Python maps them, scalar by scalar.
enum CaseMapping {
    static func upper(_ text: String) -> String {
        ascii(text) { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
            ?? mapped(text) { $0.properties.uppercaseMapping }
    }

    static func lower(_ text: String) -> String {
        if let lower = ascii(text, { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }) {
            return lower
        }
        guard text.unicodeScalars.contains("Σ") else {
            return mapped(text) { $0.properties.lowercaseMapping }
        }
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.map { lower(at: $0, of: scalars) }.joined()
    }

    /// First scalar in title case, the others in lower case.
    static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        let scalars = Array(text.unicodeScalars)
        return first.properties.titlecaseMapping
            + scalars.indices.dropFirst().map { lower(at: $0, of: scalars) }.joined()
    }

    /// Each run of cased scalars capitalised.
    static func title(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var afterCased = false
        for place in scalars.indices {
            let scalar = scalars[place]
            result +=
                afterCased ? lower(at: place, of: scalars) : scalar.properties.titlecaseMapping
            afterCased = scalar.isCased
        }
        return result
    }

    /// Text for comparing without regard to case: `ß` becomes `ss`.
    static func folded(_ text: String) -> String {
        mapped(text) { scalar in
            // Going through upper case takes ligatures and final forms apart, but would turn a
            // dotless i into a dotted one.
            if scalar == "ı" { return "ı" }
            return mapped(scalar.properties.uppercaseMapping) { $0.properties.lowercaseMapping }
        }
    }

    static func swapped(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.map { place in
            let properties = scalars[place].properties
            if properties.isUppercase { return lower(at: place, of: scalars) }
            return properties.isLowercase ? properties.uppercaseMapping : String(scalars[place])
        }.joined()
    }

    /// Whether there are cased scalars and all of them are lower case.
    static func isLower(_ text: String) -> Bool {
        let cased = text.unicodeScalars.filter(\.isCased)
        return !cased.isEmpty && cased.allSatisfy(\.properties.isLowercase)
    }

    /// Whether there are cased scalars and all of them are upper case.
    static func isUpper(_ text: String) -> Bool {
        let cased = text.unicodeScalars.filter(\.isCased)
        return !cased.isEmpty && cased.allSatisfy(\.properties.isUppercase)
    }

    /// Whether upper case stands only at the start of runs of cased scalars, and there are any.
    static func isTitle(_ text: String) -> Bool {
        var afterCased = false
        var hasCased = false
        for scalar in text.unicodeScalars {
            let isStart =
                scalar.properties.isUppercase
                || scalar.properties.generalCategory == .titlecaseLetter
            if isStart, afterCased { return false }
            if !isStart, scalar.properties.isLowercase, !afterCased { return false }
            afterCased = scalar.isCased
            hasCased = hasCased || afterCased
        }
        return hasCased
    }

    /// A text of nothing but ASCII mapped byte by byte; nil for others.
    private static func ascii(_ text: String, _ map: (UInt8) -> UInt8) -> String? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return String(decoding: text.utf8.map(map), as: UTF8.self)
    }

    private static func mapped(
        _ text: String,
        _ map: (Unicode.Scalar) -> String
    ) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result += map(scalar) }
        return result
    }

    /// One scalar in lower case; a sigma at the end of a word has a form of its own.
    private static func lower(at place: Int, of scalars: [Unicode.Scalar]) -> String {
        let scalar = scalars[place]
        guard scalar == "Σ" else { return scalar.properties.lowercaseMapping }
        let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
        let isFinal = (before?.isCased ?? false) && !(after?.isCased ?? false)
        return isFinal ? "ς" : "σ"
    }
}
