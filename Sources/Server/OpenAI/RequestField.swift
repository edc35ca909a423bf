package import JSON

/// One field of a request and what the server does with it; the tables of these are both the
/// check that requests pass and the reference documentation.
package struct RequestField: Sendable {
    /// Whose field it is.
    package enum Origin: String, Sendable {
        case openAI = "OpenAI"
        case llamaCpp = "llama.cpp"
        case vLLM = "vLLM"
        case ollama = "Ollama"
        case anthropic = "Anthropic"
        case shimmy = "Shimmy"
    }

    /// What becomes of the field.
    package enum State: Sendable {
        /// It has its documented effect.
        case honoured
        /// It is accepted; nothing in the answer depends on it.
        case noEffect
        /// It is an error, except with one of the values that ask for nothing.
        case refused(except: [JSONValue])
    }

    /// The key in the request's object.
    package let name: String
    /// Whose field it is.
    package let origin: Origin
    /// What becomes of it.
    package let state: State
    /// What it does, or why it is refused; a sentence.
    package let note: String

    /// A field with its documented effect.
    static func honoured(
        _ name: String,
        from origin: Origin = .openAI,
        _ note: String
    ) -> RequestField {
        RequestField(name: name, origin: origin, state: .honoured, note: note)
    }

    /// A field that is accepted and changes nothing.
    static func noEffect(
        _ name: String,
        from origin: Origin = .openAI,
        _ note: String
    ) -> RequestField {
        RequestField(name: name, origin: origin, state: .noEffect, note: note)
    }

    /// A field that is an error unless it asks for nothing.
    static func refused(
        _ name: String,
        from origin: Origin = .openAI,
        except: [JSONValue] = [],
        _ note: String
    ) -> RequestField {
        RequestField(name: name, origin: origin, state: .refused(except: except), note: note)
    }
}

extension [RequestField] {
    /// The table with some fields added, or replaced by others of the same name.
    func overridden(by others: [RequestField]) -> [RequestField] {
        filter { field in !others.contains { $0.name == field.name } } + others
    }

    /// Refuses every member of a request that the table does not know, or that it refuses.
    ///
    /// `null` is the same as an absent field, for known fields.
    ///
    /// - Throws: `APIError` naming the field.
    func check(_ reader: RequestReader) throws(APIError) {
        for (key, value) in reader.object {
            guard let field = first(where: { $0.name == key }) else {
                throw reader.unknown(key)
            }
            if case .refused(let neutral) = field.state, !value.isNull, !neutral.contains(value) {
                throw .unsupported(reader.path(key), reason: field.note)
            }
        }
    }
}
