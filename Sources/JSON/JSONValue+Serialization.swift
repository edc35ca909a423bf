extension JSONValue {
    /// The value as JSON text.
    ///
    /// Doubles take the fewest digits that read back equal; a whole one keeps its `.0`.
    ///
    /// - Parameters:
    ///   - pretty: Members and elements on lines of their own, indented by two spaces.
    ///   - escapingNonASCII: Characters beyond ASCII become `\uXXXX`.
    /// - Returns: The text.
    /// - Throws: `JSONError` when a number is not finite or the nesting exceeds
    ///   `JSONLimits.maximumDepth`.
    package func serialized(
        pretty: Bool = false,
        escapingNonASCII: Bool = false
    ) throws(JSONError) -> String {
        String(
            decoding: try serializedBytes(pretty: pretty, escapingNonASCII: escapingNonASCII),
            as: UTF8.self
        )
    }

    /// The value as UTF-8 JSON text; see `serialized`.
    package func serializedBytes(
        pretty: Bool = false,
        escapingNonASCII: Bool = false
    ) throws(JSONError) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty, escapingNonASCII: escapingNonASCII)
        try writer.write(self)
        return writer.output
    }
}

extension String {
    /// The text as a JSON string, with its quotes; see `JSONValue.serialized`.
    package func quotedForJSON(escapingNonASCII: Bool = false) -> String {
        var writer = JSONWriter(pretty: false, escapingNonASCII: escapingNonASCII)
        writer.write(string: self)
        return String(decoding: writer.output, as: UTF8.self)
    }
}
