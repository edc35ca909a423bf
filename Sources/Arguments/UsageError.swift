/// A command line that is wrong in itself; the status is 64.
enum UsageError: Error, CustomStringConvertible {
    case unknownOption(String, near: String?)
    case unexpected([String])
    case unexpectedValue(String, of: String)
    case missingValue(ArgumentDefinition)
    case missing(ArgumentDefinition)
    case invalid(String, ArgumentDefinition, reason: String?)

    var description: String {
        switch self {
        case .unknownOption(let name, let near):
            "Unknown option '\(name)'" + (near.map { ". Did you mean '\($0)'?" } ?? "")
        case .unexpected(let texts):
            (texts.count == 1 ? "Unexpected argument " : "\(texts.count) unexpected arguments: ")
                + texts.map { "'\($0)'" }.joined(separator: ", ")
        case .unexpectedValue(let text, let name):
            "The value '\(text)' is too much: '\(name)' takes none"
        case .missingValue(let argument):
            "Missing value for '\(argument.synopsis)'"
        case .missing(let argument):
            "Missing expected argument '\(argument.synopsis)'"
        case .invalid(let text, let argument, let reason):
            "The value '\(text)' is invalid for '\(argument.synopsis)'"
                + (reason.map { ": \($0)" } ?? Self.choice(argument.values))
        }
    }

    /// The argument that is concerned.
    var argument: ArgumentDefinition? {
        switch self {
        case .missingValue(let argument), .missing(let argument), .invalid(_, let argument, _):
            argument
        case .unknownOption, .unexpected, .unexpectedValue: nil
        }
    }

    private static func choice(_ values: [String]) -> String {
        guard let last = values.last else { return "" }
        let quoted = values.dropLast().map { "'\($0)'" }.joined(separator: ", ")
        return ". Please provide " + (quoted.isEmpty ? "" : "one of \(quoted) and ") + "'\(last)'."
    }
}

/// Arguments that contradict one another or the command's needs; the status is 64.
package struct ValidationError: Error, CustomStringConvertible {
    package let description: String

    /// An error with a message for people.
    package init(_ message: String) {
        description = message
    }
}

/// An end with a status and without a message.
package struct ExitCode: Error {
    /// The process' status.
    package let status: Int32

    /// An end with this status.
    package init(_ status: Int32) {
        self.status = status
    }
}

/// A wish to know instead of to do.
enum HelpRequest: Error {
    case help
    case version
}
