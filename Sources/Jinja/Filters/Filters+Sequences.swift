extension Filters {
    static let sequences = [
        length("length"),
        length("count"),
        Builtin("list") { value, _, interpreter throws(JinjaError) in
            .list(try interpreter.items(of: value))
        },
        Builtin("first") { value, _, interpreter throws(JinjaError) in
            if case .reference(let iterator as JinjaIterator) = value {
                return try iterator.next()
                    ?? .undefined(.hint("No first item, sequence was empty."))
            }
            return try interpreter.items(of: value).first
                ?? .undefined(.hint("No first item, sequence was empty."))
        },
        Builtin("last") { value, _, interpreter throws(JinjaError) in
            if case .reference(is JinjaIterator) = value {
                throw JinjaError(.type, "'\(value.typeName)' object is not reversible")
            }
            return try interpreter.items(of: value).last
                ?? .undefined(.hint("No last item, sequence was empty."))
        },
        Builtin("random") { _, _, _ throws(JinjaError) in
            throw JinjaError(.unsupported, "the filter 'random' is not supported")
        },
        Builtin("reverse") { value, _, interpreter throws(JinjaError) in
            if let text = value.stringValue {
                var reversed = String.UnicodeScalarView()
                reversed.append(contentsOf: text.unicodeScalars.reversed())
                return StringMethods.wrapped(String(reversed), like: value)
            }
            guard value.isIterable else { throw JinjaError(.type, "argument must be iterable") }
            let items = try interpreter.items(of: value)
            if case .reference(is JinjaIterator) = value { return .list(items.reversed()) }
            return try iterator(interpreter, typeName: "reversed") { items.reversed() }
        },
        Builtin("join", [.optional("d", .string("")), .optional("attribute")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            var parts: [String] = []
            for item in try interpreter.items(of: value) {
                let part = try member(arguments[1], of: item, interpreter)
                parts.append(try interpreter.text(of: part))
            }
            let separator = try interpreter.text(of: arguments[0])
            return .string(try StringMethods.joined(parts, by: separator, interpreter))
        },
        Builtin("items") { value, _, interpreter throws(JinjaError) in
            try iterator(interpreter) { () throws(JinjaError) in
                if case .undefined = value { return [] }
                guard case .object(let object) = value else {
                    throw JinjaError(.type, "Can only get item pairs from a mapping.")
                }
                try interpreter.charge(steps: object.count)
                return object.members.map { .tuple([$0, $1]) }
            }
        },
        Builtin("batch", [.required("linecount"), .optional("fill_with")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            try iterator(interpreter) { () throws(JinjaError) in
                try batches(
                    of: try interpreter.items(of: value),
                    size: try arguments.int(0),
                    fill: arguments[1],
                    interpreter
                )
            }
        },
        Builtin("slice", [.required("slices"), .optional("fill_with")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            try iterator(interpreter) { () throws(JinjaError) in
                try slices(
                    of: try interpreter.items(of: value),
                    count: try arguments.int(0),
                    fill: arguments[1],
                    interpreter
                )
            }
        },
        defaulting("default"),
        defaulting("d"),
        Builtin("attr", [.required("name")]) { value, arguments, interpreter throws(JinjaError) in
            let name = try arguments.string(0)
            if case .object(let object) = value, object[name] != nil,
                Methods.table(for: value)?[name] == nil
            {
                return .undefined(
                    .member(owner: value.ownerName, key: name, isAttribute: true)
                )
            }
            return try interpreter.attribute(name, of: value)
        },
        Builtin("pprint") { value, _, interpreter throws(JinjaError) in
            var printer = PrettyPrinter(interpreter)
            return .string(try printer.text(of: value))
        },
    ]

    /// Items that can be had once, made when they are asked for.
    static func iterator(
        _ interpreter: Interpreter,
        typeName: String = "generator",
        _ source: @escaping JinjaIterator.Source
    ) throws(JinjaError) -> JinjaValue {
        let iterator = JinjaIterator(typeName: typeName) { () throws(JinjaError) in
            // An iterator's items may come from another iterator, and so on.
            try interpreter.enter()
            let items = try source()
            interpreter.leave()
            return items
        }
        return try interpreter.register(iterator)
    }

    private static func length(_ name: String) -> Builtin {
        Builtin(name) { value, _, interpreter throws(JinjaError) in
            if let text = value.stringValue {
                try interpreter.charge(steps: 1 + text.utf8.count >> 5)
            }
            return .int(try interpreter.length(of: value))
        }
    }

    private static func defaulting(_ name: String) -> Builtin {
        Builtin(
            name,
            [.optional("default_value", .string("")), .optional("boolean", .bool(false))]
        ) { value, arguments, _ throws(JinjaError) in
            value.isUndefined || arguments.isTrue(1) && !value.isTrue ? arguments[0] : value
        }
    }

    private static func batches(
        of items: [JinjaValue],
        size: Int,
        fill: JinjaValue,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> [JinjaValue] {
        var batches: [[JinjaValue]] = []
        for item in items {
            // A size below one is reached by an empty batch only, so that all follow in the next.
            if batches.isEmpty || batches[batches.count - 1].count == size { batches.append([]) }
            batches[batches.count - 1].append(item)
        }
        if case .none = fill {
        } else if let last = batches.last, last.count < size {
            try interpreter.charge(size, times: MemoryLayout<JinjaValue>.stride)
            batches[batches.count - 1] += Array(repeating: fill, count: size - last.count)
        }
        if size == 0, !items.isEmpty { batches.insert([], at: 0) }
        return batches.map { .list($0) }
    }

    private static func slices(
        of items: [JinjaValue],
        count: Int,
        fill: JinjaValue,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> [JinjaValue] {
        guard count != 0 else {
            throw JinjaError(.value, "integer division or modulo by zero")
        }
        guard count > 0 else { return [] }
        try interpreter.charge(count, times: 64)
        let size = items.count / count
        let longer = items.count % count
        var start = 0
        var slices: [JinjaValue] = []
        for place in 0..<count {
            let end = start + size + (place < longer ? 1 : 0)
            var part = Array(items[start..<end])
            if case .none = fill {
            } else if place >= longer {
                part.append(fill)
            }
            slices.append(.list(part))
            start = end
        }
        return slices
    }
}
