package import JSON

/// One part of a message's content.
package enum ContentPart: Sendable, Equatable {
    case text(String)
    /// A part of any other type, as the caller wrote it.
    case other(JSONObject)

    /// The part's `type`.
    package var type: String {
        switch self {
        case .text: "text"
        case .other(let object): object["type"]?.stringValue ?? "unknown"
        }
    }

    /// The part as chat templates see it.
    var json: JSONValue {
        switch self {
        case .text(let text): .object(["type": .string("text"), "text": .string(text)])
        case .other(let object): .object(object)
        }
    }
}
