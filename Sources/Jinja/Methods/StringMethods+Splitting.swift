extension StringMethods {
    static let splitting = [
        split("split", fromEnd: false),
        split("rsplit", fromEnd: true),
        Builtin("splitlines", [.optional("keepends", .bool(false))]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let lines = lines(
                of: try text(owner, interpreter),
                keepsBreaks: arguments.isTrue(0)
            )
            return .list(lines.map { wrapped($0, like: owner) })
        },
        partition("partition") { $0.firstRange(of: $1) },
        partition("rpartition") { $0.lastRange(of: $1, before: $0.bytes.count) },
        Builtin("join", [.required("iterable")]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let separator = try text(owner, interpreter)
            guard case .markup = owner else {
                var parts: [String] = []
                for (place, item) in try interpreter.items(of: arguments[0]).enumerated() {
                    guard let part = item.stringValue else {
                        throw JinjaError(
                            .type,
                            "sequence item \(place): expected str instance, "
                                + "\(item.typeName) found"
                        )
                    }
                    parts.append(part)
                }
                return .string(try joined(parts, by: separator, interpreter))
            }
            var parts: [String] = []
            for item in try interpreter.items(of: arguments[0]) {
                parts.append(try interpreter.escaped(item))
            }
            return .markup(try joined(parts, by: separator, interpreter))
        },
    ]

    /// Parts with a separator between them.
    static func joined(
        _ parts: [String],
        by separator: String,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> String {
        for part in parts { try interpreter.charge(bytes: part.utf8.count) }
        try interpreter.charge(parts.count, times: separator.utf8.count)
        return parts.joined(separator: separator)
    }

    private static func split(_ name: String, fromEnd: Bool) -> Builtin {
        Builtin(name, [.optional("sep"), .optional("maxsplit", .int(-1))]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let whole = try text(owner, interpreter)
            let maximum = try arguments.int(1)
            let limit = maximum < 0 ? Int.max : maximum
            var parts: [String]
            if let separator = try arguments.optionalString(0) {
                guard !separator.isEmpty else { throw JinjaError(.value, "empty separator") }
                parts =
                    fromEnd
                    ? splitFromEnd(whole, by: separator, limit: limit)
                    : split(whole, by: separator, limit: limit)
            } else {
                parts =
                    fromEnd
                    ? wordsFromEnd(whole, limit: limit) : words(of: whole, limit: limit)
            }
            try interpreter.charge(parts.count, times: MemoryLayout<JinjaValue>.stride)
            return .list(parts.map { wrapped($0, like: owner) })
        }
    }

    private static func split(_ text: String, by separator: String, limit: Int) -> [String] {
        let whole = UTF8Text(text)
        let part = UTF8Text(separator)
        var parts: [String] = []
        var place = 0
        while parts.count < limit, let range = whole.firstRange(of: part, from: place) {
            parts.append(whole.string(place..<range.lowerBound))
            place = range.upperBound
        }
        return parts + [whole.string(place..<whole.bytes.count)]
    }

    private static func splitFromEnd(
        _ text: String,
        by separator: String,
        limit: Int
    ) -> [String] {
        let whole = UTF8Text(text)
        let part = UTF8Text(separator)
        var parts: [String] = []
        var place = whole.bytes.count
        while parts.count < limit, let range = whole.lastRange(of: part, before: place) {
            parts.append(whole.string(range.upperBound..<place))
            place = range.lowerBound
        }
        return (parts + [whole.string(0..<place)]).reversed()
    }

    /// The words between runs of white space; what is left behind the last cut keeps its end.
    static func words(of text: String, limit: Int = .max) -> [String] {
        var words: [String] = []
        var rest = text.unicodeScalars.drop(while: \.isPythonSpace)
        while !rest.isEmpty {
            if words.count == limit {
                return words + [String(rest)]
            }
            let word = rest.prefix { !$0.isPythonSpace }
            words.append(String(word))
            rest = rest[word.endIndex...].drop(while: \.isPythonSpace)
        }
        return words
    }

    private static func wordsFromEnd(_ text: String, limit: Int) -> [String] {
        func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
            var text = text
            while let last = text.last, last.isPythonSpace { text.removeLast() }
            return text
        }
        var words: [String] = []
        var rest = trimmed(text.unicodeScalars[...])
        while !rest.isEmpty {
            if words.count == limit {
                words.append(String(rest))
                break
            }
            let word = rest.suffix(while: { !$0.isPythonSpace })
            words.append(String(word))
            rest = trimmed(rest[..<word.startIndex])
        }
        return words.reversed()
    }

    /// The lines of a text; an end of line at the very end starts no further one.
    static func lines(of text: String, keepsBreaks: Bool = false) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            guard scalar.isPythonLineBreak else {
                line.append(scalar)
                continue
            }
            if keepsBreaks { line.append(scalar) }
            if scalar == "\r", scalars.first == "\n" {
                scalars.removeFirst()
                if keepsBreaks { line.append("\n") }
            }
            lines.append(String(line))
            line = String.UnicodeScalarView()
        }
        if !line.isEmpty { lines.append(String(line)) }
        return lines
    }

    private static func partition(
        _ name: String,
        _ find: @escaping @Sendable (UTF8Text, UTF8Text) -> Range<Int>?
    ) -> Builtin {
        Builtin(name, [.required("sep")]) { owner, arguments, interpreter throws(JinjaError) in
            let separator = try arguments.string(0)
            guard !separator.isEmpty else { throw JinjaError(.value, "empty separator") }
            let whole = UTF8Text(try text(owner, interpreter))
            let parts: [String]
            if let range = find(whole, UTF8Text(separator)) {
                parts = [
                    whole.string(0..<range.lowerBound), separator,
                    whole.string(range.upperBound..<whole.bytes.count),
                ]
            } else {
                let text = whole.string(0..<whole.bytes.count)
                parts = name == "partition" ? [text, "", ""] : ["", "", text]
            }
            return .tuple(parts.map { wrapped($0, like: owner) })
        }
    }
}

extension BidirectionalCollection {
    /// The longest end of the collection whose elements all satisfy a condition.
    fileprivate func suffix(while condition: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex {
            let before = index(before: start)
            guard condition(self[before]) else { break }
            start = before
        }
        return self[start...]
    }
}
