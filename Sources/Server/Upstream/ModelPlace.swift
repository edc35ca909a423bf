import Fetch
import HTTP
import JSON

/// Where requests to an endpoint name their model.
enum ModelPlace: Sendable {
    /// In the body's `model`, or else `name`.
    case inBody
    /// There too, unless it is left out.
    case perhapsInBody
    /// In the query's `model`, which may be left out.
    case query
    /// Nowhere: the path names an answer that some server keeps.
    case keptAnswer

    /// The model that a request names; nil when it names none.
    func name(in request: HTTPRequest, _ body: JSONObject?) -> String? {
        switch self {
        case .inBody, .perhapsInBody: (body?["model"] ?? body?["name"])?.stringValue
        case .query: request.queryValue("model")
        case .keptAnswer: nil
        }
    }

    /// Whether the body is looked at.
    var isBody: Bool {
        switch self {
        case .inBody, .perhapsInBody: true
        case .query, .keptAnswer: false
        }
    }

    /// Whether a request without a name means the only model, or the default one.
    var isOptional: Bool {
        switch self {
        case .perhapsInBody, .query: true
        case .inBody, .keptAnswer: false
        }
    }

    /// The request with another name in that place.
    func renamed(_ request: HTTPRequest, _ body: JSONObject?, to id: String) -> HTTPRequest {
        var request = request
        switch self {
        case .inBody, .perhapsInBody:
            guard var body else { return request }
            body[body["model"] == nil && body["name"] != nil ? "name" : "model"] = .string(id)
            request.body = JSONValue.object(body).wireBytes
        case .query:
            var pairs = request.query.split(separator: "&").filter { !$0.hasPrefix("model=") }
            pairs.append("model=\(HTTPURL.escaped(id))")
            request.query = pairs.joined(separator: "&")
        case .keptAnswer:
            break
        }
        return request
    }
}
