extension StringMethods {
    static let searching = [
        search("find") { $0.firstRange(of: $1) },
        search("rfind") { $0.lastRange(of: $1, before: $0.bytes.count) },
        search("index", failsIfMissing: true) { $0.firstRange(of: $1) },
        search("rindex", failsIfMissing: true) { $0.lastRange(of: $1, before: $0.bytes.count) },
        Builtin("count", [.required("sub"), .optional("start"), .optional("end")]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            guard let window = try window(of: owner, arguments, interpreter) else { return .int(0) }
            let part = UTF8Text(try arguments.string(0))
            let text = UTF8Text(window.text)
            if part.bytes.isEmpty { return .int(text.scalarCount(0..<text.bytes.count) + 1) }
            var count = 0
            var place = 0
            while let range = text.firstRange(of: part, from: place) {
                count += 1
                place = range.upperBound
            }
            return .int(count)
        },
        affix("startswith") { $0.utf8.starts(with: $1.utf8) },
        affix("endswith") { $0.utf8.reversed().starts(with: $1.utf8.reversed()) },
        Builtin("replace", [.required("old"), .required("new"), .optional("count", .int(-1))]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let new = try arguments.string(1)
            // A safe text escapes what it takes in.
            let isSafe = if case .markup = owner { true } else { false }
            let replacement = isSafe ? try interpreter.escaped(arguments[1]) : new
            let result = try replaced(
                try text(owner, interpreter),
                try arguments.string(0),
                by: replacement,
                count: try arguments.int(2),
                interpreter
            )
            return wrapped(result, like: owner)
        },
    ]

    /// The part of the owner that optional `start` and `end` arguments select, with its place.
    ///
    /// `nil` if the start lies behind the end, where nothing is found, not even nothing.
    private static func window(
        of owner: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> (text: String, start: Int)? {
        let whole = try text(owner, interpreter)
        let start = try arguments.optionalInt(1)
        let end = try arguments.optionalInt(2)
        guard start != nil || end != nil else { return (whole, 0) }
        let scalars = whole.unicodeScalars
        let count = scalars.count
        func place(_ index: Int?, default missing: Int) -> Int {
            guard let index else { return missing }
            return max(0, index < 0 ? index + count : index)
        }
        let first = place(start, default: 0)
        let last = min(place(end, default: count), count)
        guard first <= last else { return nil }
        return (String(scalars.dropFirst(first).prefix(last - first)), first)
    }

    private static func search(
        _ name: String,
        failsIfMissing: Bool = false,
        _ find: @escaping @Sendable (UTF8Text, UTF8Text) -> Range<Int>?
    ) -> Builtin {
        Builtin(name, [.required("sub"), .optional("start"), .optional("end")]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let part = UTF8Text(try arguments.string(0))
            if let window = try window(of: owner, arguments, interpreter) {
                let text = UTF8Text(window.text)
                if let range = find(text, part) {
                    return .int(window.start + text.scalarCount(0..<range.lowerBound))
                }
            }
            if failsIfMissing { throw JinjaError(.value, "substring not found") }
            return .int(-1)
        }
    }

    private static func affix(
        _ name: String,
        _ matches: @escaping @Sendable (String, String) -> Bool
    ) -> Builtin {
        Builtin(name, [.required("affix"), .optional("start"), .optional("end")]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let candidates: [JinjaValue]
            if case .tuple(let list) = arguments[0] {
                candidates = list.items
            } else {
                candidates = [arguments[0]]
            }
            let window = try window(of: owner, arguments, interpreter)
            for candidate in candidates {
                guard let affix = candidate.stringValue else {
                    throw JinjaError(
                        .type,
                        "\(name) first arg must be str or a tuple of str, not "
                            + candidate.typeName
                    )
                }
                if let window, matches(window.text, affix) { return .bool(true) }
            }
            return .bool(false)
        }
    }

    /// A text with some or all occurrences of a part replaced; a negative count means all.
    static func replaced(
        _ text: String,
        _ old: String,
        by new: String,
        count: Int,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> String {
        var remaining = count < 0 ? Int.max : count
        let whole = UTF8Text(text)
        let part = UTF8Text(old)
        var result: [UInt8] = []
        var place = 0
        if part.bytes.isEmpty { return try interleaved(text, with: new, remaining, interpreter) }
        while remaining > 0, let range = whole.firstRange(of: part, from: place) {
            try interpreter.charge(bytes: new.utf8.count + range.lowerBound - place)
            result += whole.bytes[place..<range.lowerBound]
            result += new.utf8
            place = range.upperBound
            remaining -= 1
        }
        if place == 0, result.isEmpty { return text }
        result += whole.bytes[place...]
        return String(decoding: result, as: UTF8.self)
    }

    /// What replacing the empty text gives: the new text before each scalar and at the end.
    private static func interleaved(
        _ text: String,
        with new: String,
        _ count: Int,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> String {
        let scalars = text.unicodeScalars
        try interpreter.charge(min(count, scalars.count + 1), times: new.utf8.count)
        var remaining = count
        var result = ""
        for scalar in scalars {
            if remaining > 0 { result += new }
            remaining -= 1
            result.unicodeScalars.append(scalar)
        }
        return remaining > 0 ? result + new : result
    }
}
