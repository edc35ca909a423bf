import ArgumentParser
import ChatTemplate
import GGUF
import JSON
import Jinja
import Server
import Tokenizer

/// `shimmy template`: renders a chat template without a model's weights.
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
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

    func run() throws {
        let text: String
        if let vars {
            let variables = try JSONValue(parsing: InputFile.text(vars))
            text = try renderTemplate(source: try source(), variables: variables)
        } else {
            let request = try JSONValue(parsing: InputFile.text(input ?? "-"))
            text = try ChatPrompt(request: request).text(with: try template())
        }
        if json {
            try Output.json(["text": .string(text)])
        } else {
            Output.write(text)
        }
    }

    private func source() throws -> String {
        if let file {
            return try InputFile.text(file)
        }
        return try template().source
    }

    /// The template with the texts of the model's control tokens; a file alone has none.
    private func template() throws -> ChatTemplate {
        if let file {
            return try ChatTemplate(source: InputFile.text(file), bosToken: "", eosToken: "")
        }
        let metadata = try GGUFFile(path: model ?? "").metadata
        let tokenizer = try Tokenizer(metadata: metadata)
        let template = try ChatTemplate(
            metadata: metadata,
            bosToken: Self.text(of: tokenizer.bos, tokenizer),
            eosToken: Self.text(of: tokenizer.eos, tokenizer)
        )
        guard let template else { throw CommandError("the model has no chat template") }
        return template
    }

    private static func text(of token: Int32?, _ tokenizer: Tokenizer) -> String {
        guard let token else { return "" }
        return String(
            decoding: tokenizer.bytes(of: token, renderSpecial: true),
            as: UTF8.self
        )
    }
}
