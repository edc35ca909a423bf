package import Discovery
package import HTTP
package import JSON
package import NIOHTTP1

/// A failure as OpenAI's API reports it: an HTTP status and an error object.
package struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The status of the answer.
    package var status: HTTPResponseStatus
    /// What is wrong, for people.
    package var message: String
    /// OpenAI's class of error, such as `invalid_request_error`.
    package var type: String
    /// The request field that is to blame, as a path such as `messages[0].role`.
    package var param: String?
    /// What is wrong, for programs.
    package var code: String?
    /// Seconds after which trying again makes sense.
    package var retryAfter: Int?

    /// Makes an error.
    package init(
        status: HTTPResponseStatus,
        message: String,
        type: String = "invalid_request_error",
        param: String? = nil,
        code: String? = nil,
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.param = param
        self.code = code
        self.retryAfter = retryAfter
    }

    package var description: String { message }

    /// The error object, wrapped as clients expect it.
    package var json: JSONValue {
        [
            "error": [
                "message": .string(message),
                "type": .string(type),
                "param": param.map(JSONValue.string) ?? .null,
                "code": code.map(JSONValue.string) ?? .null,
            ]
        ]
    }

    /// The error as an answer.
    package var response: HTTPResponse {
        var response = HTTPResponse.json(json, status: status)
        if let retryAfter {
            response.headers.add(name: "retry-after", value: String(retryAfter))
        }
        if status == .unauthorized {
            response.headers.add(name: "www-authenticate", value: "Bearer")
        }
        return response
    }
}

extension APIError {
    /// A request that says something it may not say.
    package static func invalid(
        _ message: String,
        param: String? = nil,
        code: String? = nil
    ) -> APIError {
        APIError(status: .badRequest, message: message, param: param, code: code)
    }

    /// A field whose value has the right type but cannot be used.
    package static func invalidValue(_ message: String, param: String) -> APIError {
        .invalid(message, param: param, code: "invalid_value")
    }

    /// A field that is known, but whose effect this server cannot give.
    package static func unsupported(_ param: String, reason: String) -> APIError {
        .invalid(
            "Unsupported parameter: '\(param)'. \(reason)",
            param: param,
            code: "unsupported_parameter"
        )
    }

    /// No served model has this name.
    package static func modelNotFound(_ name: String) -> APIError {
        APIError(
            status: .notFound,
            message: "The model '\(name)' does not exist on this server.",
            param: "model",
            code: "model_not_found"
        )
    }

    /// What discovery says of a name, in the API's words.
    package init(_ error: DiscoveryError, name: String, isEmpty: Bool) {
        switch error {
        case .notFound, .noDefault:
            self = .modelNotFound(name)
            if isEmpty {
                message +=
                    " It has none at all: `shimmy pull NAME` fetches one, a GGUF file in "
                    + "./models or ~/models is found, and `shimmy serve -m FILE` serves a file."
            } else if case .notFound(_, let similar) = error, !similar.isEmpty {
                message += " Similar names: \(similar.joined(separator: ", "))."
            }
        case .ambiguous:
            self = .invalid(
                "The model's name must mean one model: \(error).",
                param: "model",
                code: "ambiguous_model"
            )
        case .system, .unreadable:
            self = .internalError("The model '\(name)' cannot be read: \(error).")
        }
    }

    /// The prompt leaves no room for an answer.
    package static func contextLengthExceeded(
        tokens: Int,
        limit: Int,
        param: String
    ) -> APIError {
        .invalid(
            """
            This model's maximum context length is \(limit) tokens. However, your \(param) \
            resulted in \(tokens) tokens. Please reduce the length of the \(param).
            """,
            param: param,
            code: "context_length_exceeded"
        )
    }

    /// As many requests as the queue holds are waiting.
    package static func tooManyRequests(_ message: String) -> APIError {
        APIError(
            status: .tooManyRequests,
            message: message,
            type: "requests",
            code: "rate_limit_exceeded",
            retryAfter: 1
        )
    }

    /// The server cannot take the request now.
    package static func unavailable(_ message: String, code: String) -> APIError {
        APIError(
            status: .serviceUnavailable,
            message: message,
            type: "server_error",
            code: code,
            retryAfter: 1
        )
    }

    /// The server finishes what is under way and takes nothing new.
    package static var stopping: APIError {
        .unavailable("The server is stopping.", code: "shutting_down")
    }

    /// The request took longer than the server allows.
    package static func timedOut(seconds: Int64) -> APIError {
        APIError(
            status: .serviceUnavailable,
            message: "The request was not answered within \(seconds) s, the server's limit.",
            type: "server_error",
            code: "timeout"
        )
    }

    /// Something failed that is not the client's fault.
    package static func internalError(_ message: String) -> APIError {
        APIError(
            status: .internalServerError,
            message: message,
            type: "server_error",
            code: "internal_error"
        )
    }
}
