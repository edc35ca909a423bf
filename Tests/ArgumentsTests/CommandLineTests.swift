import Arguments
import Synchronization
import Testing

/// Command lines, and what commands get of them.
struct CommandLineTests {
    /// What a command was given, as its `run` saw it.
    private static func run(_ words: String...) async -> (CommandRunner.Outcome, String) {
        var runner = CommandRunner(Program.self)
        return await Program.$seen.withValue(Seen()) {
            let outcome = await runner.run(words)
            return (outcome, Program.seen.text)
        }
    }

    @Test("Options take their values as the next word or behind an equals sign")
    func values() async {
        #expect(await Self.run("paint", "-w", "3", "--colour=red", "a").1 == "3 red false a")
        #expect(await Self.run("paint", "--wide", "4", "a", "--glossy").1 == "4 blue true a")
        #expect(await Self.run("paint", "--colour=", "a").1 == "")
        #expect(await Self.run("paint", "-ww", "7", "a").1 == "7 blue false a")
    }

    @Test("The last value counts; lists keep all")
    func repetition() async {
        #expect(await Self.run("paint", "-w", "3", "-w", "5", "a", "b").1 == "5 blue false a,b")
        #expect(await Self.run("sum", "--add", "1", "--add", "-2.5").1 == "[1.0, -2.5]")
        #expect(await Self.run("sum").1 == "[0.5]")
    }

    @Test("What begins with a dash is a name, a number, a lone dash or all there is after two")
    func dashes() async {
        #expect(await Self.run("paint", "-w", "-3", "-").1 == "-3 blue false -")
        #expect(await Self.run("paint", "--", "--glossy").1 == "2 blue false --glossy")
        #expect(await Self.run("paint", "--note", "--glossy", "a").1 == "2 blue false a --glossy")
        let missing = await Self.run("paint", "-w", "--glossy", "a").0
        #expect(missing.errors.hasPrefix("Error: Missing value for '--wide <wide>'\n"))
    }

    @Test(
        "A wrong command line is status 64 and says what is wrong, and how it is used",
        arguments: [
            (["paint"], "Missing expected argument '<places> ...'"),
            (["paint", "-w", "x", "a"], "The value 'x' is invalid for '--wide <wide>'"),
            (
                ["paint", "--colour", "pink", "a"],
                "The value 'pink' is invalid for '--colour <colour>'. "
                    + "Please provide one of 'red' and 'blue'."
            ),
            (["paint", "--glosy", "a"], "Unknown option '--glosy'. Did you mean '--glossy'?"),
            (["paint", "--qqqq", "a"], "Unknown option '--qqqq'"),
            (["paint", "--glossy=1", "a"], "The value '1' is too much: '--glossy' takes none"),
            (["paint", "-w", "99", "a"], "At most 9."),
            (["sum", "x"], "Unexpected argument 'x'"),
            (["sum", "x", "y"], "2 unexpected arguments: 'x', 'y'"),
            (["sum", "--even", "3"], "The value '3' is invalid for '--even <even>': 3 is odd"),
            (["dance"], "Unexpected argument 'dance'"),
            (["--dance"], "Unknown option '--dance'"),
            (["help", "dance"], "Unexpected argument 'dance'"),
        ]
    )
    func wrongUsage(words: [String], message: String) async {
        var runner = CommandRunner(Program.self)
        let outcome = await runner.run(words)
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("Error: \(message)\n"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\nUsage: program"))
        #expect(outcome.output.isEmpty)
    }

    @Test("A command's own failures are status 1, or the one it names")
    func failures() async {
        let failed = await Self.run("sum", "--even", "8").0
        #expect(failed.status == 1)
        #expect(failed.errors == "Error: too even\n")
        let ended = await Self.run("sum", "--even", "6").0
        #expect(ended.status == 3)
        #expect(ended.errors.isEmpty)
    }

    @Test("The default command is meant where none is named, and other names lead to it too")
    func subcommands() async {
        #expect(await Self.run("draw", "--round").1 == "circle true")
        #expect(await Self.run("draw", "circle").1 == "circle false")
        #expect(await Self.run("draw", "ring", "--round").1 == "circle true")
    }

    @Test("Help and version are no errors and say what there is")
    func help() async {
        for words in [[], ["--help"], ["-h"], ["help"]] {
            var runner = CommandRunner(Program.self)
            let outcome = await runner.run(words)
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("  draw                    Draw.\n"))
            #expect(!outcome.output.contains("hidden"))
        }
        #expect(await Self.run("--version").0.output == "1.2\n")
        #expect(await Self.run("paint", "--version").0.output == "1.2\n")
        let page = await Self.run("paint", "a", "--help").0.output
        #expect(await Self.run("help", "paint").0.output == page)
        #expect(
            page == """
                OVERVIEW: Paint places.

                USAGE: program paint [--wide <wide>] [--glossy] [--note <words>] [--colour <colour>] \
                <places> ...

                ARGUMENTS:
                  <places>                Where.

                LOOK:
                  --colour <colour>       The colour. (values: red, blue; default: blue)

                OPTIONS:
                  -ww, -w, --wide <wide>  How wide the brush is, in units of which nobody knows
                                          how long they are. (default: 2)
                  --glossy                Shine.
                  --note <words>          Words.
                  --version               Show the version.
                  -h, --help              Show help information.

                """
        )
    }
}
