import JSON

extension RequestReader {
    /// An array of strings, or one string, which stands for an array of one.
    ///
    /// - Throws: `APIError` for other types, empty strings and too many of them.
    package func strings(_ key: String, atMost limit: Int) throws(APIError) -> [String]? {
        guard let value = value(key) else { return nil }
        if let string = value.stringValue {
            return [try Self.nonEmpty(string, at: path(key))]
        }
        guard let array = value.arrayValue else {
            throw Self.invalidType(
                path(key),
                expected: "a string or an array of strings",
                found: value
            )
        }
        guard array.count <= limit else {
            throw .invalid(
                """
                Invalid '\(path(key))': array too long. Expected an array with maximum length \
                \(limit), but got an array with length \(array.count) instead.
                """,
                param: path(key),
                code: "array_above_max_length"
            )
        }
        var strings: [String] = []
        for (index, element) in array.enumerated() {
            guard let string = element.stringValue else {
                throw Self.invalidType(
                    "\(path(key))[\(index)]",
                    expected: "a string",
                    found: element
                )
            }
            strings.append(try Self.nonEmpty(string, at: "\(path(key))[\(index)]"))
        }
        return strings
    }

    /// A string that must be one of a few.
    package func choice(_ key: String, of values: [String]) throws(APIError) -> String? {
        guard let string = try string(key) else { return nil }
        guard values.contains(string) else {
            let names = values.map { "'\($0)'" }.joined(separator: ", ")
            throw .invalidValue(
                "Invalid value: '\(string)'. Supported values are: \(names).",
                param: path(key)
            )
        }
        return string
    }

    private static func nonEmpty(_ string: String, at path: String) throws(APIError) -> String {
        guard !string.isEmpty else {
            throw .invalid(
                "Invalid '\(path)': empty string. Expected a string with minimum length 1.",
                param: path,
                code: "empty_string"
            )
        }
        return string
    }
}
