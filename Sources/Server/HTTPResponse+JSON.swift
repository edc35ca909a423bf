package import HTTP
package import JSON
package import NIOHTTP1

extension HTTPResponse {
    /// An answer with a JSON body.
    package static func json(
        _ value: JSONValue,
        status: HTTPResponseStatus = .ok
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["content-type": "application/json"],
            body: .bytes(value.wireBytes)
        )
    }
}

extension JSONValue {
    /// The compact form as UTF-8; numbers that JSON cannot write make it an error object.
    var wireBytes: [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            return Array(#"{"error":{"message":"unwritable number","type":"server_error"}}"#.utf8)
        }
    }
}
