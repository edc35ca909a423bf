import Arguments
import Synchronization

/// Where the commands of the tests write what they were given.
final class Seen: Sendable {
    private let held = Mutex("")

    var text: String {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}

/// A program for the tests.
struct Program: ParsableCommand {
    @TaskLocal static var seen = Seen()

    static let configuration = CommandConfiguration(
        abstract: "A program.",
        version: "1.2",
        subcommands: [Paint.self, Sum.self, Draw.self, Hidden.self]
    )
}

enum Colour: String, CaseIterable, ExpressibleByArgument {
    case red
    case blue
}

struct Look: ParsableArguments {
    @Option(help: "The colour.")
    var colour = Colour.blue
}

struct Paint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Paint places.")

    @Option(
        name: [.customLong("ww", withSingleDash: true), .short, .long],
        help: "How wide the brush is, in units of which nobody knows how long they are."
    )
    var wide = 2

    @Flag(help: "Shine.")
    var glossy = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Words.", valueName: "words"))
    var note: String?

    @OptionGroup(title: "Look")
    var look: Look

    @Argument(help: "Where.")
    var places: [String]

    func validate() throws {
        guard wide <= 9 else { throw ValidationError("At most 9.") }
    }

    func run() async throws {
        let words = ["\(wide)", look.colour.rawValue, "\(glossy)", places.joined(separator: ",")]
        Program.seen.text = (words + [note].compactMap(\.self)).joined(separator: " ")
    }
}

struct Sum: ParsableCommand {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    @Option(help: "Numbers.")
    var add: [Double] = [0.5]

    @Option(help: "An even number.", transform: Self.even)
    var even: Int?

    private static func even(_ text: String) throws -> Int {
        guard let number = Int(text), number.isMultiple(of: 2) else {
            throw Failure(description: "\(text) is odd")
        }
        return number
    }

    func run() throws {
        if even == 8 { throw Failure(description: "too even") }
        if even == 6 { throw ExitCode(3) }
        Program.seen.text = "\(add)"
    }
}

struct Draw: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw.",
        subcommands: [Circle.self],
        defaultSubcommand: Circle.self
    )
}

struct Circle: ParsableCommand {
    static let configuration = CommandConfiguration(aliases: ["ring"])

    @Flag(help: "Round.")
    var round = false

    func run() throws {
        Program.seen.text = "circle \(round)"
    }
}

struct Hidden: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hidden", shouldDisplay: false)
}
