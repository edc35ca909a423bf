extension Filters {
    /// A filter of no arguments that maps a text.
    private static func mapping(
        _ name: String,
        _ map: @escaping @Sendable (String) -> String
    ) -> Builtin {
        Builtin(name) { value, _, interpreter throws(JinjaError) in
            let (text, owner) = try soft(value, interpreter)
            try interpreter.charge(walkThrough: text)
            return StringMethods.wrapped(map(text), like: owner)
        }
    }

    static let text = [
        mapping("upper", CaseMapping.upper),
        mapping("lower", CaseMapping.lower),
        mapping("capitalize", CaseMapping.capitalized),
        Builtin("title") { value, _, interpreter throws(JinjaError) in
            let text = try soft(value, interpreter).text
            try interpreter.charge(walkThrough: text)
            return .string(title(text))
        },
        Builtin("string") { value, _, interpreter throws(JinjaError) in
            let (text, owner) = try soft(value, interpreter)
            return StringMethods.wrapped(text, like: owner)
        },
        Builtin("trim", [.optional("chars")]) { value, arguments, interpreter throws(JinjaError) in
            let (text, owner) = try soft(value, interpreter)
            let characters = try arguments.optionalString(0)
            return StringMethods.wrapped(StringMethods.stripped(text, of: characters), like: owner)
        },
        Builtin("center", [.optional("width", .int(80))]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            let (text, owner) = try soft(value, interpreter)
            let method = Methods.table(for: .string(""))?["center"]
            let call = Arguments(positional: [arguments[0]])
            return try method?.call(
                on: StringMethods.wrapped(text, like: owner),
                call,
                in: interpreter
            ) ?? value
        },
        Builtin("replace", [.required("old"), .required("new"), .optional("count")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            .string(
                try StringMethods.replaced(
                    try soft(value, interpreter).text,
                    try interpreter.text(of: arguments[0]),
                    by: try interpreter.text(of: arguments[1]),
                    count: try arguments.optionalInt(2) ?? -1,
                    interpreter
                )
            )
        },
        Builtin(variadic: "format") { value, arguments, interpreter throws(JinjaError) in
            let (text, owner) = try soft(value, interpreter)
            let raw = arguments.raw
            guard raw.positional.isEmpty || raw.keywords.isEmpty else {
                throw JinjaError(
                    .value,
                    "can't handle positional and keyword arguments at the same time"
                )
            }
            let named = JinjaObject(raw.keywords.map { ($0.name, $0.value) })
            let values: JinjaValue =
                raw.keywords.isEmpty ? .tuple(raw.positional) : .object(named)
            return try interpreter.formatted(owner, text, values)
        },
        Builtin(
            "indent",
            [
                .optional("width", .int(4)), .optional("first", .bool(false)),
                .optional("blank", .bool(false)),
            ],
            body: indent
        ),
        Builtin(
            "truncate",
            [
                .optional("length", .int(255)), .optional("killwords", .bool(false)),
                .optional("end", .string("...")), .optional("leeway"),
            ],
            body: truncate
        ),
        Builtin("wordcount") { value, _, interpreter throws(JinjaError) in
            let words = try soft(value, interpreter).text.unicodeScalars.split {
                !($0.isPythonAlphanumeric || $0 == "_")
            }
            return .int(words.count)
        },
        Builtin(
            "wordwrap",
            [
                .optional("width", .int(79)), .optional("break_long_words", .bool(true)),
                .optional("wrapstring"), .optional("break_on_hyphens", .bool(true)),
            ],
            body: wordwrap
        ),
    ]

    /// A text that must be a string.
    private static func string(_ value: JinjaValue) throws(JinjaError) -> String {
        if case .undefined(let undefined) = value { throw undefined.error }
        guard let text = value.stringValue else {
            throw JinjaError(.type, "expected a string, not '\(value.typeName)'")
        }
        return text
    }

    /// Upper case at the start of each word, where words start behind `-`, space and brackets.
    private static func title(_ text: String) -> String {
        var result = ""
        var word = String.UnicodeScalarView()
        func finished(_ word: String.UnicodeScalarView) -> String {
            guard let first = word.first else { return "" }
            return CaseMapping.upper(String(first)) + CaseMapping.lower(String(word.dropFirst()))
        }
        for scalar in text.unicodeScalars {
            if scalar.isPythonSpace || ["-", "(", "{", "[", "<"].contains(scalar) {
                result += finished(word)
                word = String.UnicodeScalarView()
                result.unicodeScalars.append(scalar)
            } else {
                word.append(scalar)
            }
        }
        return result + finished(word)
    }

    @Sendable private static func indent(
        _ value: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        let text = try string(value)
        let indention: String
        if let given = arguments[0].stringValue {
            indention = given
        } else {
            indention = try interpreter.repeated(" ", try arguments.int(0))
        }
        let lines = StringMethods.lines(of: text + "\n")
        try interpreter.charge(bytes: text.utf8.count)
        try interpreter.charge(lines.count, times: indention.utf8.count + 1)
        let indentsBlank = arguments.isTrue(2)
        var result = arguments.isTrue(1) ? indention : ""
        for (place, line) in lines.enumerated() {
            if place > 0 {
                result += "\n"
                if indentsBlank || !line.isEmpty { result += indention }
            }
            result += line
        }
        return StringMethods.wrapped(result, like: value)
    }

    @Sendable private static func truncate(
        _ value: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        let length = try arguments.int(0)
        let end = try arguments.string(2)
        let leeway = try arguments.optionalInt(3) ?? 5
        let endCount = end.unicodeScalars.count
        guard length >= endCount else {
            throw JinjaError(.value, "expected length >= \(endCount), got \(length)")
        }
        guard leeway >= 0 else {
            throw JinjaError(.value, "expected leeway >= 0, got \(leeway)")
        }
        let (limit, overflow) = length.addingReportingOverflow(leeway)
        if overflow { return value }
        if try interpreter.length(of: value) <= limit { return value }
        let text = try string(value)
        try interpreter.charge(bytes: text.utf8.count)
        var kept = text.unicodeScalars.prefix(length - endCount)
        if !arguments.isTrue(1), let space = kept.lastIndex(of: " ") { kept = kept[..<space] }
        return StringMethods.wrapped(String(kept) + end, like: value)
    }

    @Sendable private static func wordwrap(
        _ value: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        let text = try string(value)
        let separator = try arguments.optionalString(2) ?? "\n"
        let wrapper = WordWrap(
            width: try arguments.int(0),
            breaksLongWords: arguments.isTrue(1),
            breaksOnHyphens: arguments.isTrue(3)
        )
        guard wrapper.width > 0 else {
            throw JinjaError(.value, "invalid width \(wrapper.width) (must be > 0)")
        }
        // Each character may become a word of its own.
        try interpreter.charge(text.utf8.count, times: 32)
        try interpreter.charge(steps: text.utf8.count)
        var lines: [String] = []
        for line in StringMethods.lines(of: text) {
            let wrapped = wrapper.wrap(line)
            lines.append(
                try StringMethods.joined(wrapped, by: separator, interpreter)
            )
        }
        return .string(try StringMethods.joined(lines, by: separator, interpreter))
    }
}
