import JSON

/// The formats of numbers that OpenAPI and serialisers of typed languages write.
enum NumberFormats {
    private static let ranges: [String: (least: JSONValue, most: JSONValue)] = [
        "int8": (-128, 127), "uint8": (0, 255), "int16": (-32_768, 32_767), "uint16": (0, 65_535),
        "int32": (-2_147_483_648, 2_147_483_647), "uint32": (0, 4_294_967_295),
        "int64": (.int(.min), .int(.max)), "uint": (0, .int(.max)), "uint64": (0, .int(.max)),
    ]

    /// The names known, in alphabetical order.
    static var names: [String] { (ranges.keys + ["double", "float"]).sorted() }

    /// The bounds of a format, none for floats; `nil` for a name not known.
    static func bounds(_ name: String) -> (least: [DecimalText], most: [DecimalText])? {
        if name == "double" || name == "float" { return ([], []) }
        return ranges[name].map { range in
            (
                [DecimalText(range.least)].compactMap(\.self),
                [DecimalText(range.most)].compactMap(\.self)
            )
        }
    }
}
