import HTTP
import JSON
import NIOHTTP1

extension HTTPRequest {
    /// The body as a JSON object.
    ///
    /// - Throws: `APIError`: 415 for another content type or a compressed body, 400 for anything
    ///   that is not a JSON object.
    func jsonObject() throws(APIError) -> RequestReader {
        let value = try jsonValue()
        guard let object = value.objectValue else {
            throw .invalid("The request body is \(value.typeName), but must be an object.")
        }
        return RequestReader(object)
    }

    /// The body as JSON.
    ///
    /// - Throws: `APIError`, as `jsonObject` does.
    func jsonValue() throws(APIError) -> JSONValue {
        try checkContentType()
        guard !body.isEmpty else {
            throw .invalid("The request has no body; JSON is expected.")
        }
        do {
            return try JSONValue(parsing: body, limits: JSONLimits(depth: 128))
        } catch {
            throw .invalid("We could not parse the JSON body of your request. \(error)")
        }
    }

    private func checkContentType() throws(APIError) {
        // curl's own type: the examples of Ollama's documentation state none. `Origin` is checked
        // for every request, so that pages cannot make use of it.
        let isCurl = path.hasPrefix("/api/") && mediaType == "application/x-www-form-urlencoded"
        if let type = mediaType, type != "application/json", !type.hasSuffix("+json"), !isCurl {
            throw APIError(
                status: .unsupportedMediaType,
                message: "The content type is '\(type)', but must be 'application/json'.",
                code: "unsupported_media_type"
            )
        }
        if let coding = headers.first(name: "content-encoding"), coding.lowercased() != "identity" {
            throw APIError(
                status: .unsupportedMediaType,
                message: "The content encoding '\(coding)' is not supported.",
                code: "unsupported_media_type"
            )
        }
    }
}
