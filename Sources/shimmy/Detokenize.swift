import Arguments
import GGUF
import JSON
import Tokenizer

/// `shimmy detokenize`: token ids to text.
struct Detokenize: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Turn tokens into text.")

    @Option(name: [.short, .long], help: "The model; only its vocabulary is read.")
    var model: String

    @Option(help: "Token ids, separated by commas or spaces; without them, a file is read.")
    var tokens: String?

    @Option(name: .shortAndLong, help: "File that holds the ids; - is standard input.")
    var file: String?

    @Flag(help: "Print a JSON object instead of the text.")
    var json = false

    func validate() throws {
        guard tokens == nil || file == nil else {
            throw ValidationError("Give either --tokens or --file.")
        }
    }

    func run() throws {
        let tokenizer = try Tokenizer(metadata: GGUFFile(path: model).metadata)
        let ids = try Self.ids(
            in: tokens ?? InputFile.text(file ?? "-"),
            vocabularySize: tokenizer.vocabularySize
        )
        let text = tokenizer.decode(ids, skipSpecial: false)
        if json {
            try Output.json(["text": .string(text)])
        } else {
            Output.write(text + "\n")
        }
    }

    /// Reads ids out of text such as `1, 2, 3` or `[1,2,3]`.
    static func ids(in text: String, vocabularySize: Int) throws -> [Int32] {
        let separators: Set<Character> = [",", " ", "\n", "\r\n", "\t", "[", "]"]
        return try text.split(whereSeparator: separators.contains).map { part in
            guard let id = Int32(part), id >= 0, id < vocabularySize else {
                throw CommandError(
                    "'\(part)' is not a token id of the model (0 to \(vocabularySize - 1))"
                )
            }
            return id
        }
    }
}
