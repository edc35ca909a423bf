/// The little of HTML that the filter `striptags` needs.
enum HTMLText {
    /// A text without comments and tags, its white space collapsed and its entities decoded.
    static func withoutTags(_ text: String) -> String {
        let uncommented = removing(text, from: "<!--", to: "-->")
        let untagged = removing(uncommented, from: "<", to: ">")
        return decoded(StringMethods.words(of: untagged).joined(separator: " "))
    }

    private static func removing(_ text: String, from open: String, to close: String) -> String {
        let whole = UTF8Text(text)
        var result = ""
        var place = 0
        while let start = whole.firstRange(of: UTF8Text(open), from: place),
            let end = whole.firstRange(of: UTF8Text(close), from: start.lowerBound)
        {
            result += whole.string(place..<start.lowerBound)
            place = end.upperBound
        }
        return result + whole.string(place..<whole.bytes.count)
    }

    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
        "copy": "©", "reg": "®", "hellip": "…", "mdash": "—", "ndash": "–", "raquo": "»",
        "laquo": "«", "euro": "€",
    ]

    /// Decodes numeric entities and the common named ones.
    private static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            let tail = rest[rest.index(after: mark)...]
            let name = tail.prefix(32).prefix { $0 != ";" && $0 != "&" }
            if tail[name.endIndex...].first == ";", let scalar = entity(String(name)) {
                result += scalar
                rest = tail[tail.index(after: name.endIndex)...]
            } else {
                result += "&"
                rest = tail
            }
        }
        return result + rest
    }

    private static func entity(_ name: String) -> String? {
        guard name.hasPrefix("#") else { return named[name] }
        let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
        let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10)
        return code.flatMap(Unicode.Scalar.init).map { String($0) }
    }
}
