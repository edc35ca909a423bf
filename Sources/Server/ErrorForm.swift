import HTTP
import JSON
import NIOHTTP1

/// The API whose words a failure is told in.
enum ErrorForm: Sendable {
    case openAI
    case anthropic
    case ollama

    /// The form that clients of a path expect.
    init(path: String) {
        if path.hasPrefix("/api/") {
            self = .ollama
        } else if path.hasPrefix("/v1/messages") {
            self = .anthropic
        } else {
            self = .openAI
        }
    }

    /// The error as a document.
    func json(_ error: APIError) -> JSONValue {
        switch self {
        case .openAI:
            error.json
        case .ollama:
            ["error": .string(Self.naming(error))]
        case .anthropic:
            [
                "type": "error",
                "error": [
                    "type": .string(Self.anthropicType(error)),
                    "message": .string(Self.naming(error)),
                ],
            ]
        }
    }

    /// The error as an answer.
    func response(_ error: APIError) -> HTTPResponse {
        var response = error.response
        response.body = .bytes(json(error).wireBytes)
        return response
    }

    /// The message with the field's name, for forms that have no other place for it.
    private static func naming(_ error: APIError) -> String {
        guard let param = error.param, !error.message.contains(bytesOf: param) else {
            return error.message
        }
        return "\(param): \(error.message)"
    }

    private static func anthropicType(_ error: APIError) -> String {
        switch error.status.code {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 503: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }
}
