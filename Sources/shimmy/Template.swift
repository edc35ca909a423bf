import ArgumentParser
import ChatTemplate
import GGUF
import JSON
import Jinja
import Server

/// `shimmy template`: renders a chat template without a model's weights.
struct Template: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Render a chat template.",
        discussion: """
            With --input, a request as sent to /v1/chat/completions is rendered as the server \
            would. With --vars, the members of a JSON object become the template's variables.
            """
    )

    @Option(name: [.short, .long], help: "The model whose template is rendered.")
    var model: String?

    @Option(name: .shortAndLong, help: "A file with the template.")
    var file: String?

    @Option(name: .shortAndLong, help: "A file with a chat request; - is standard input.")
    var input: String?

    @Option(help: "A file with a JSON object of variables; - is standard input.")
    var vars: String?

    @Flag(help: "Print a JSON object instead of the text.")
    var json = false

    func validate() throws {
        guard (model == nil) != (file == nil) else {
            throw ValidationError("Name either a model or a template file.")
        }
        guard (input == nil) != (vars == nil) else {
            throw ValidationError("Give either --input or --vars.")
        }
    }
}
