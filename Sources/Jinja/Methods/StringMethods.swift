/// The methods of Python's `str`.
///
/// Those that give a text give a safe one if their owner is safe.
enum StringMethods {
    /// The text that a method was called on.
    static func text(_ owner: JinjaValue, _ interpreter: Interpreter) throws(JinjaError) -> String {
        let text = owner.stringValue ?? ""
        // Every method walks through its text at least once.
        try interpreter.charge(bytes: text.utf8.count)
        return text
    }

    /// A text with the owner's mark of safety.
    static func wrapped(_ text: String, like owner: JinjaValue) -> JinjaValue {
        if case .markup = owner { return .markup(text) }
        return .string(text)
    }

    /// A method of no arguments that gives a text.
    private static func mapping(
        _ name: String,
        _ map: @escaping @Sendable (String) -> String
    ) -> Builtin {
        Builtin(name) { owner, _, interpreter throws(JinjaError) in
            let text = try text(owner, interpreter)
            try interpreter.charge(walkThrough: text)
            return wrapped(map(text), like: owner)
        }
    }

    static let caseMapping = [
        mapping("upper", CaseMapping.upper),
        mapping("lower", CaseMapping.lower),
        mapping("casefold", CaseMapping.folded),
        mapping("capitalize", CaseMapping.capitalized),
        mapping("title", CaseMapping.title),
        mapping("swapcase", CaseMapping.swapped),
    ]

    /// A method of no arguments that answers yes or no.
    private static func predicate(
        _ name: String,
        _ holds: @escaping @Sendable (String) -> Bool
    ) -> Builtin {
        Builtin(name) { owner, _, interpreter throws(JinjaError) in
            .bool(holds(try text(owner, interpreter)))
        }
    }

    /// A method that asks something of every scalar of a text that must not be empty.
    private static func scalarPredicate(
        _ name: String,
        _ holds: @escaping @Sendable (Unicode.Scalar) -> Bool
    ) -> Builtin {
        predicate(name) { !$0.isEmpty && $0.unicodeScalars.allSatisfy(holds) }
    }

    static let predicates = [
        scalarPredicate("isalpha") { $0.isPythonAlpha },
        scalarPredicate("isdigit") { $0.isPythonDigit },
        scalarPredicate("isdecimal") { $0.isPythonDecimal },
        scalarPredicate("isnumeric") { $0.isPythonNumeric },
        scalarPredicate("isalnum") { $0.isPythonAlphanumeric },
        scalarPredicate("isspace") { $0.isPythonSpace },
        predicate("isprintable") { $0.unicodeScalars.allSatisfy(\.isPythonPrintable) },
        predicate("isascii") { $0.utf8.allSatisfy { $0 < 0x80 } },
        predicate("isidentifier") {
            ($0.unicodeScalars.first?.isIdentifierStart ?? false)
                && $0.unicodeScalars.allSatisfy(\.isIdentifierPart)
        },
        predicate("islower", CaseMapping.isLower),
        predicate("isupper", CaseMapping.isUpper),
        predicate("istitle", CaseMapping.isTitle),
    ]

    // MARK: - Stripping

    static let stripping = [
        strip("strip", fromStart: true, fromEnd: true),
        strip("lstrip", fromStart: true, fromEnd: false),
        strip("rstrip", fromStart: false, fromEnd: true),
        Builtin("removeprefix", [.required("prefix")]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let whole = try text(owner, interpreter)
            let prefix = try arguments.string(0).utf8
            guard whole.utf8.starts(with: prefix) else { return owner }
            return wrapped(
                String(decoding: whole.utf8.dropFirst(prefix.count), as: UTF8.self),
                like: owner
            )
        },
        Builtin("removesuffix", [.required("suffix")]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let whole = try text(owner, interpreter)
            let suffix = try arguments.string(0).utf8
            guard whole.utf8.reversed().starts(with: suffix.reversed()) else { return owner }
            return wrapped(
                String(decoding: whole.utf8.dropLast(suffix.count), as: UTF8.self),
                like: owner
            )
        },
    ]

    private static func strip(_ name: String, fromStart: Bool, fromEnd: Bool) -> Builtin {
        Builtin(name, [.optional("chars")]) { owner, arguments, interpreter throws(JinjaError) in
            let characters = try arguments.optionalString(0)
            return wrapped(
                stripped(
                    try text(owner, interpreter),
                    of: characters,
                    fromStart: fromStart,
                    fromEnd: fromEnd
                ),
                like: owner
            )
        }
    }

    /// A text without some characters at its ends; without white space if none are named.
    static func stripped(
        _ text: String,
        of characters: String?,
        fromStart: Bool = true,
        fromEnd: Bool = true
    ) -> String {
        let unwanted = characters.map { Set($0.unicodeScalars) }
        func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
            unwanted?.contains(scalar) ?? scalar.isPythonSpace
        }
        var rest = text.unicodeScalars[...]
        if fromStart { rest = rest.drop(while: isUnwanted) }
        while fromEnd, let last = rest.last, isUnwanted(last) { rest.removeLast() }
        return String(rest)
    }

    // MARK: - Padding

    static let padding = [
        pad("ljust") { (0, $0) },
        pad("rjust") { ($0, 0) },
        pad("center") { missing, width in
            // CPython gives the odd one to the left only where the width is odd too.
            let left = missing / 2 + (missing & width & 1)
            return (left, missing - left)
        },
        Builtin("zfill", [.required("width")]) { owner, arguments, interpreter throws(JinjaError) in
            let whole = try text(owner, interpreter)
            let missing = max(0, try arguments.int(0) - whole.unicodeScalars.count)
            let zeros = try interpreter.repeated("0", missing)
            let scalars = whole.unicodeScalars
            guard let sign = scalars.first, sign == "-" || sign == "+" else {
                return wrapped(zeros + whole, like: owner)
            }
            return wrapped(String(sign) + zeros + String(scalars.dropFirst()), like: owner)
        },
        Builtin("expandtabs", [.optional("tabsize", .int(8))]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let size = try arguments.int(0)
            var result = ""
            var column = 0
            for scalar in try text(owner, interpreter).unicodeScalars {
                if scalar == "\t" {
                    let width = size > 0 ? size - column % size : 0
                    result += try interpreter.repeated(" ", width)
                    column += width
                } else {
                    result.unicodeScalars.append(scalar)
                    column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
                }
            }
            return wrapped(result, like: owner)
        },
    ]

    private static func pad(
        _ name: String,
        _ split: @escaping @Sendable (_ missing: Int) -> (Int, Int)
    ) -> Builtin {
        pad(name) { missing, _ in split(missing) }
    }

    private static func pad(
        _ name: String,
        _ split: @escaping @Sendable (_ missing: Int, _ width: Int) -> (Int, Int)
    ) -> Builtin {
        Builtin(name, [.required("width"), .optional("fillchar", .string(" "))]) {
            owner,
            arguments,
            interpreter throws(JinjaError) in
            let whole = try text(owner, interpreter)
            let fill = try arguments.string(1)
            guard fill.unicodeScalars.count == 1 else {
                throw JinjaError(
                    .type,
                    "The fill character must be exactly one character long"
                )
            }
            let width = try arguments.int(0)
            let missing = width.subtractingReportingOverflow(whole.unicodeScalars.count)
            guard !missing.overflow, missing.partialValue > 0 else { return owner }
            let (left, right) = split(missing.partialValue, width)
            let before = try interpreter.repeated(fill, left)
            return wrapped(before + whole + (try interpreter.repeated(fill, right)), like: owner)
        }
    }
}
