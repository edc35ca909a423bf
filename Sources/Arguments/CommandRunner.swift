/// Reads a command line, does what it says, and says what was wrong.
package struct CommandRunner {
    /// How a command ended, and what is to be told of that.
    package struct Outcome: Sendable {
        /// The process' status.
        package var status: Int32
        /// For standard output.
        package var output = ""
        /// For standard error.
        package var errors = ""
    }

    /// Status of a wrong command line, as in `sysexits.h`.
    private static let usageStatus: Int32 = 64

    private var path: CommandPath

    /// A runner for the program whose topmost command this is.
    package init(_ root: any ParsableCommand.Type) {
        path = CommandPath(root)
    }

    /// Runs the command that the words name, the program's own name left out.
    package mutating func run(_ words: [String]) async -> Outcome {
        let command: any ParsableCommand
        do {
            command = try parse(words)
        } catch HelpRequest.help {
            return Outcome(status: 0, output: HelpPage(path).text)
        } catch HelpRequest.version {
            return Outcome(status: 0, output: path.commands[0].configuration.version + "\n")
        } catch {
            return wrongUsage(error)
        }
        do {
            if let command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return Outcome(status: 0)
        } catch let code as ExitCode {
            return Outcome(status: code.status)
        } catch let error as ValidationError {
            return wrongUsage(error)
        } catch {
            return Outcome(status: 1, errors: "Error: \(error)\n")
        }
    }

    private mutating func parse(_ words: [String]) throws -> any ParsableCommand {
        let rest = try path.descend(words)
        let command = path.last.init()
        var reader = ArgumentReader(command.definitions())
        try reader.read(rest)
        try command.validateAll()
        return command
    }

    private func wrongUsage(_ error: any Error) -> Outcome {
        var text = "Error: \(error)\n"
        if let argument = (error as? UsageError)?.argument {
            text += "Help:  \(HelpPage.line(of: argument))\n"
        }
        text += """
            Usage: \(HelpPage(path).usage)
              See '\(path.text) --help' for more information.

            """
        return Outcome(status: Self.usageStatus, errors: text)
    }
}
