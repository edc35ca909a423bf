import Arguments
import GGUF
import JSON

/// `shimmy inspect`: what a model file holds.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a GGUF file's metadata, tensors and memory needs."
    )

    @Argument(help: "The GGUF file.")
    var path: String?

    @Option(name: [.short, .long], help: "The GGUF file, as the other commands take it.")
    var model: String?

    @Option(
        name: [.customShort("c"), .long],
        help: "Tokens of context that memory is estimated for."
    )
    var ctxSize: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (path == nil) != (model == nil) else {
            throw ValidationError("Name one file.")
        }
        if let ctxSize, ctxSize < 1 {
            throw ValidationError("The context must have at least 1 token, found \(ctxSize).")
        }
    }

    func run() throws {
        let report = GGUFReport(try GGUFFile(path: path ?? model ?? ""))
        if json {
            try Output.json(try report.json(contextLength: ctxSize))
        } else {
            Output.write(report.text(contextLength: ctxSize))
        }
    }
}
