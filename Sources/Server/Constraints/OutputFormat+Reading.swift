import JSON

extension OutputFormat {
    /// The fields that demand a form.
    static let fields: [RequestField] = [
        .honoured(
            "response_format",
            "text, json_object, json_schema, regex (with pattern) or grammar (with grammar, GBNF); "
                + "what of a schema cannot be enforced is an error."
        ),
        .honoured("grammar", from: .llamaCpp, "A grammar in GBNF that the answer follows."),
        .honoured("json_schema", from: .llamaCpp, "A JSON schema that the answer satisfies."),
        .honoured("regex", from: .vLLM, "A regular expression that the answer matches."),
        .honoured("guided_json", from: .vLLM, "A JSON schema, or the text of one."),
        .honoured("guided_regex", from: .vLLM, "A regular expression that the answer matches."),
        .honoured("guided_choice", from: .vLLM, "Texts of which the answer is one."),
        .honoured("guided_grammar", from: .vLLM, "A grammar in GBNF that the answer follows."),
        .honoured(
            "structured_outputs",
            from: .vLLM,
            "One of json, json_object, regex, choice, grammar."
        ),
    ]

    /// Reads the form that a request demands.
    ///
    /// - Returns: nil where it demands none.
    /// - Throws: `APIError` naming the field, also when several fields demand forms.
    static func read(_ reader: RequestReader) throws(APIError) -> OutputFormat? {
        var formats: [OutputFormat] = []
        if let format = try responseFormat(reader) { formats.append(format) }
        for (field, kind) in [
            ("grammar", "grammar"), ("json_schema", "json"), ("regex", "regex"),
            ("guided_json", "json"), ("guided_regex", "regex"), ("guided_choice", "choice"),
            ("guided_grammar", "grammar"),
        ] {
            if let format = try member(field, kind, reader) { formats.append(format) }
        }
        if let nested = try reader.nested("structured_outputs") {
            try structuredFields.check(nested)
            for kind in ["json", "regex", "choice", "grammar", "json_object"] {
                if let format = try member(kind, kind, nested) { formats.append(format) }
            }
        }
        guard formats.count <= 1 else {
            throw .invalid(
                "'\(formats[0].param)' and '\(formats[1].param)' both demand a form.",
                param: formats[1].param,
                code: "invalid_parameter_combination"
            )
        }
        return formats.first
    }

    private static let structuredFields: [RequestField] = [
        .honoured("json", from: .vLLM, "A JSON schema, or the text of one."),
        .honoured("json_object", from: .vLLM, "Any JSON object."),
        .honoured("regex", from: .vLLM, "A regular expression."),
        .honoured("choice", from: .vLLM, "Texts."),
        .honoured("grammar", from: .vLLM, "A grammar in GBNF."),
    ]

    private static func member(
        _ field: String,
        _ kind: String,
        _ reader: RequestReader
    ) throws(APIError) -> OutputFormat? {
        let path = reader.path(field)
        switch kind {
        case "json":
            guard let value = reader.value(field) else { return nil }
            return OutputFormat(kind: .schema(try schema(value, path)), param: path)
        case "json_object":
            guard try reader.bool(field) == true else { return nil }
            return OutputFormat(kind: .object, param: path)
        case "choice":
            guard let texts = try reader.strings(field, atMost: 10_000) else { return nil }
            return OutputFormat(kind: .choice(texts), param: path)
        default:
            // llama-server's clients send an empty grammar for none.
            guard let text = try reader.string(field), !text.isEmpty else { return nil }
            return OutputFormat(kind: kind == "regex" ? .regex(text) : .gbnf(text), param: path)
        }
    }

    private static func schema(_ value: JSONValue, _ path: String) throws(APIError) -> JSONValue {
        guard let text = value.stringValue else { return value }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw .invalidValue("Invalid '\(path)': \(error).", param: path)
        }
    }

    private static func responseFormat(
        _ reader: RequestReader
    ) throws(APIError) -> OutputFormat? {
        guard let format = try reader.nested("response_format") else { return nil }
        let types = ["text", "json_object", "json_schema", "regex", "grammar"]
        guard let type = try format.choice("type", of: types) else { throw format.missing("type") }
        switch type {
        case "text":
            try format.checkMembers("type")
            return nil
        case "regex":
            try format.checkMembers("type", "pattern", "regex", "value")
            // Servers differ in the name of the member.
            let names = ["pattern", "regex", "value"]
            let name = names.first { format.value($0) != nil } ?? "pattern"
            let text = try format.requiredString(name)
            return OutputFormat(kind: .regex(text), param: format.path(name))
        case "grammar":
            try format.checkMembers("type", "grammar")
            let text = try format.requiredString("grammar")
            return OutputFormat(kind: .gbnf(text), param: format.path("grammar"))
        default: return try jsonFormat(type, format)
        }
    }

    private static func jsonFormat(
        _ type: String,
        _ format: RequestReader
    ) throws(APIError) -> OutputFormat {
        // llama-server's form: the schema stands beside the type.
        try format.checkMembers("type", "schema", type == "json_schema" ? type : "schema")
        if let schema = format.value("schema") {
            return OutputFormat(kind: .schema(schema), param: format.path("schema"))
        }
        guard type == "json_schema" else {
            return OutputFormat(kind: .object, param: "response_format")
        }
        guard let nested = try format.nested("json_schema") else {
            throw format.missing("json_schema")
        }
        try nested.checkMembers("name", "description", "schema", "strict")
        _ = try nested.string("name")
        _ = try nested.string("description")
        _ = try nested.bool("strict")
        return OutputFormat(
            kind: .schema(try nested.required("schema")),
            param: nested.path("schema")
        )
    }
}
