import Arguments
import Grammar
import JSON

/// `shimmy grammar`: says whether a text fits a grammar, without a model.
struct GrammarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grammar",
        abstract: "Check a grammar, and texts against it.",
        discussion: """
            Exit codes: 0 the text fits, 2 it is the beginning of one that fits, 3 it does not \
            fit; 1 the grammar cannot be used.
            """
    )

    @OptionGroup(title: "Grammar")
    var source: GrammarOptions

    @Option(
        parsing: .unconditional,
        help: "The text to check; without it, only the grammar is checked."
    )
    var check: String?

    @Option(help: "A file with the text to check; - is standard input.")
    var checkFile: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    func validate() throws {
        guard check == nil || checkFile == nil else {
            throw ValidationError("Give either --check or --check-file.")
        }
    }

    func run() throws {
        guard let grammar = try source.grammar() else {
            throw ValidationError("Name a grammar: --schema, --gbnf, --regex or --choice.")
        }
        guard let text = try checkFile.map(InputFile.text) ?? check else {
            if json { try Output.json(["verdict": "valid"]) } else { Output.write("valid\n") }
            return
        }
        let verdict = grammar.check(text)
        try report(verdict)
        switch verdict {
        case .accepts: return
        case .prefix: throw ExitCode(2)
        case .rejects: throw ExitCode(3)
        }
    }

    private func report(_ verdict: Grammar.Verdict) throws {
        let name: String
        var offset: Int?
        switch verdict {
        case .accepts: name = "accepted"
        case .prefix: name = "prefix"
        case .rejects(let at):
            name = "rejected"
            offset = at
        }
        if json {
            var object: JSONObject = ["verdict": .string(name)]
            if let offset { object["offset"] = .int(Int64(offset)) }
            return try Output.json(.object(object))
        }
        Output.write(offset.map { "\(name) at byte \($0)\n" } ?? name + "\n")
    }
}

/// A grammar named on the command line.
struct GrammarOptions: ParsableArguments {
    @Option(
        name: [.customLong("schema"), .customLong("json-schema")],
        help: "A file with a JSON schema; - is standard input."
    )
    var schema: String?

    @Option(
        name: [.customLong("gbnf"), .customLong("grammar")],
        help: "A file with a grammar in GBNF; - is standard input."
    )
    var gbnf: String?

    @Option(help: "A regular expression that the whole text matches.")
    var regex: String?

    @Option(help: "One of the texts to choose from; may be repeated.")
    var choice: [String] = []

    func validate() throws {
        let given = [schema != nil, gbnf != nil, regex != nil, !choice.isEmpty]
        guard given.count(where: \.self) <= 1 else {
            throw ValidationError("Give one of --schema, --gbnf, --regex and --choice.")
        }
    }

    /// The grammar; nil where none is named.
    ///
    /// - Throws: `InputFile.Failure`, `JSONError` or `GrammarError`.
    func grammar() throws -> Grammar? {
        if let schema {
            return try Grammar(jsonSchema: try JSONValue(parsing: InputFile.text(schema)))
        }
        if let gbnf { return try Grammar(gbnf: try InputFile.text(gbnf)) }
        if let regex { return try Grammar(regex: regex) }
        return choice.isEmpty ? nil : try Grammar(choice: choice)
    }
}
