package import JSON

/// Reads the members of one JSON object of a request, with OpenAI's words for what is wrong.
///
/// `null` reads as absent everywhere.
package struct RequestReader: Sendable {
    /// The object.
    package let object: JSONObject
    /// Where the object stands in the request, such as `messages[0]`; empty for the whole.
    package let prefix: String

    /// Makes a reader of an object at a place in the request.
    package init(_ object: JSONObject, prefix: String = "") {
        self.object = object
        self.prefix = prefix
    }

    /// The full name of a member, for `param`.
    package func path(_ key: String) -> String {
        prefix.isEmpty ? key : "\(prefix).\(key)"
    }

    /// The member's value; nil when absent or `null`.
    package func value(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// A member that must be there.
    package func required(_ key: String) throws(APIError) -> JSONValue {
        guard let value = value(key) else { throw missing(key) }
        return value
    }

    /// Refuses members but for those named, for objects too small to have a table of fields.
    ///
    /// - Throws: `APIError` naming the member.
    package func checkMembers(_ known: String...) throws(APIError) {
        for (key, value) in object where !known.contains(key) && !value.isNull {
            throw unknown(key)
        }
    }

    /// The error for a member that nobody knows.
    package func unknown(_ key: String) -> APIError {
        .invalid(
            "Unrecognized request argument supplied: \(path(key))",
            param: path(key),
            code: "unknown_parameter"
        )
    }

    /// The error for a member that is not there.
    package func missing(_ key: String) -> APIError {
        .invalid(
            "Missing required parameter: '\(path(key))'.",
            param: path(key),
            code: "missing_required_parameter"
        )
    }

    /// A string.
    package func string(_ key: String) throws(APIError) -> String? {
        guard let value = value(key) else { return nil }
        guard let string = value.stringValue else {
            throw Self.invalidType(path(key), expected: "a string", found: value)
        }
        return string
    }

    /// A string that must be there.
    package func requiredString(_ key: String) throws(APIError) -> String {
        guard let string = try string(key) else { throw missing(key) }
        return string
    }

    /// A truth value.
    package func bool(_ key: String) throws(APIError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let bool = value.boolValue else {
            throw Self.invalidType(path(key), expected: "a boolean", found: value)
        }
        return bool
    }

    /// An array.
    package func array(_ key: String) throws(APIError) -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard let array = value.arrayValue else {
            throw Self.invalidType(path(key), expected: "an array", found: value)
        }
        return array
    }

    /// An object, as a reader of its members.
    package func nested(_ key: String) throws(APIError) -> RequestReader? {
        guard let value = value(key) else { return nil }
        return try Self.reader(of: value, at: path(key))
    }

    /// A reader of a value that must be an object.
    package static func reader(
        of value: JSONValue,
        at path: String
    ) throws(APIError) -> RequestReader {
        guard let object = value.objectValue else {
            throw invalidType(path, expected: "an object", found: value)
        }
        return RequestReader(object, prefix: path)
    }

    /// The error for a value of the wrong type.
    package static func invalidType(
        _ path: String,
        expected: String,
        found: JSONValue
    ) -> APIError {
        .invalid(
            "Invalid type for '\(path)': expected \(expected), but got \(phrase(found)) instead.",
            param: path,
            code: "invalid_type"
        )
    }

    private static func phrase(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .int: "an integer"
        case .double: "a decimal number"
        case .number: "a number beyond the range"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
