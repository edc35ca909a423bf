import JSON

/// Ollama's `format`: the form that an answer's text must have.
enum OllamaFormat {
    /// The form; nil when the request leaves it open.
    ///
    /// - Throws: `APIError` for anything but `json` or a JSON schema.
    static func read(_ reader: RequestReader) throws(APIError) -> OutputFormat? {
        guard let value = reader.value("format"), value != "" else { return nil }
        if value == "json" {
            return OutputFormat(kind: .object, param: "format")
        }
        guard value.objectValue != nil else {
            throw RequestReader.invalidType(
                "format",
                expected: "'json' or a JSON schema",
                found: value
            )
        }
        return OutputFormat(kind: .schema(value), param: "format")
    }
}
