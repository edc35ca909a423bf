/// The values given at a call.
struct Arguments {
    var positional: [JinjaValue] = []
    var keywords: [(name: String, value: JinjaValue)] = []

    /// Takes the keyword argument of a name out.
    mutating func takeKeyword(_ name: String) -> JinjaValue? {
        guard let place = keywords.firstIndex(where: { $0.name == name }) else { return nil }
        return keywords.remove(at: place).value
    }
}

/// A parameter of a built-in function.
struct Parameter: Sendable {
    let name: String
    /// What is taken if the caller gives nothing; `nil` if it must give something.
    let defaultValue: Literal?

    static func required(_ name: String) -> Parameter {
        Parameter(name: name, defaultValue: nil)
    }

    static func optional(_ name: String, _ value: Literal = .none) -> Parameter {
        Parameter(name: name, defaultValue: value)
    }
}

/// The arguments of a built-in function, in the order of its parameters.
struct BoundArguments {
    private let values: [JinjaValue]
    /// The arguments as they were given, for functions that take any number.
    let raw: Arguments
    private let name: String

    /// Matches arguments with parameters as Python does.
    init(
        _ arguments: Arguments,
        to parameters: [Parameter],
        isVariadic: Bool,
        of name: String
    ) throws(JinjaError) {
        raw = arguments
        self.name = name
        guard !isVariadic else {
            values = []
            return
        }
        guard arguments.positional.count <= parameters.count else {
            throw JinjaError(
                .type,
                "\(name)() takes at most \(parameters.count) arguments "
                    + "(\(arguments.positional.count) given)"
            )
        }
        var rest = arguments
        var values = arguments.positional
        for parameter in parameters.dropFirst(values.count) {
            if let value = rest.takeKeyword(parameter.name) {
                values.append(value)
            } else if let value = parameter.defaultValue {
                values.append(JinjaValue(value))
            } else {
                throw JinjaError(.type, "\(name)() misses the argument '\(parameter.name)'")
            }
        }
        if let unexpected = rest.keywords.first {
            throw JinjaError(
                .type,
                "\(name)() got an unexpected keyword argument '\(unexpected.name)'"
            )
        }
        self.values = values
    }

    subscript(index: Int) -> JinjaValue { values[index] }

    /// The argument as an integer, or the type error that Python gives.
    func int(_ index: Int) throws(JinjaError) -> Int {
        guard let value = values[index].index else { throw mismatch(index, wanted: "int") }
        return value
    }

    /// The argument as an integer; `nil` if it is none.
    func optionalInt(_ index: Int) throws(JinjaError) -> Int? {
        if case .none = values[index] { return nil }
        return try int(index)
    }

    /// The argument as a string.
    func string(_ index: Int) throws(JinjaError) -> String {
        guard let text = values[index].stringValue else { throw mismatch(index, wanted: "str") }
        return text
    }

    /// The argument as a string; `nil` if it is none.
    func optionalString(_ index: Int) throws(JinjaError) -> String? {
        if case .none = values[index] { return nil }
        return try string(index)
    }

    /// The argument's truth value.
    func isTrue(_ index: Int) -> Bool { values[index].isTrue }

    private func mismatch(_ index: Int, wanted: String) -> JinjaError {
        if case .undefined(let undefined) = values[index] { return undefined.error }
        return JinjaError(
            .type,
            "\(name)() argument \(index + 1) must be \(wanted), "
                + "not \(values[index].typeName)"
        )
    }
}
