import Arguments
import GGUF
import JSON
import Tokenizer

/// `shimmy tokenize`: text to token ids.
struct Tokenize: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Turn text into tokens.")

    @Option(name: [.short, .long], help: "The model; only its vocabulary is read.")
    var model: String

    @Option(help: "The text; without it, a file or standard input is read.")
    var text: String?

    @Option(name: .shortAndLong, help: "File that holds the text; - is standard input.")
    var file: String?

    @Flag(name: .customLong("no-bos"), help: "Add no BOS, EOS or the like.")
    var omitsBOS = false

    @Flag(name: .customLong("no-special"), help: "Take control tokens in the text for plain text.")
    var ignoresSpecial = false

    @Flag(help: "Print a JSON object instead of one token a line.")
    var json = false

    func validate() throws {
        guard text == nil || file == nil else {
            throw ValidationError("Give either --text or --file.")
        }
    }

    func run() throws {
        let tokenizer = try Tokenizer(metadata: GGUFFile(path: model).metadata)
        let input = try text ?? InputFile.text(file ?? "-")
        let tokens = tokenizer.encode(
            input,
            addSpecial: !omitsBOS,
            parseSpecial: !ignoresSpecial
        )
        if json {
            try Output.json(["tokens": .array(tokens.map { .int(Int64($0)) })])
            return
        }
        for token in tokens {
            let bytes = tokenizer.bytes(of: token, renderSpecial: true)
            let piece = JSONValue.string(String(decoding: bytes, as: UTF8.self))
            Output.write("\(token)\t\(try piece.serialized())\n")
        }
    }
}
