import Arguments
import ChatTemplate
import Discovery
import Engine
import GGUF
import JSON
import Jinja
import Server
import Tokenizer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `shimmy template`: renders a chat template without a model's weights.
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Render a chat template.",
        discussion: """
            With --input, a request as sent to /v1/chat/completions is rendered as the server \
            would. With --vars, the members of a JSON object become the template's variables. With \
            --jobs, each line of a file is an object with the members source and variables, and \
            is answered by a line with ok, the text, or with error and message. The time that \
            templates are told is the local time, or that of SOURCE_DATE_EPOCH.
            """
    )

    @Option(name: [.short, .long], help: "The model whose template is rendered.")
    var model: String?

    @OptionGroup
    var places: ModelPlaces

    @Option(name: .shortAndLong, help: "A file with the template.")
    var file: String?

    @Option(name: .shortAndLong, help: "A file with a chat request; - is standard input.")
    var input: String?

    @Option(help: "A file with a JSON object of variables; - is standard input.")
    var vars: String?

    @Option(help: "A file of templates with their variables, one JSON object a line; - is input.")
    var jobs: String?

    @Flag(help: "Print a JSON object instead of the text.")
    var json = false

    func validate() throws {
        if jobs != nil {
            guard model == nil, file == nil, input == nil, vars == nil else {
                throw ValidationError("--jobs names templates and variables itself.")
            }
            return
        }
        guard (model == nil) != (file == nil) else {
            throw ValidationError("Name either a model or a template file.")
        }
        guard (input == nil) != (vars == nil) else {
            throw ValidationError("Give either --input or --vars.")
        }
    }

    func run() throws {
        if let jobs { return try run(InputFile.text(jobs)) }
        let text: String
        if let vars {
            let variables = try JSONValue(parsing: InputFile.text(vars))
            text = try renderTemplate(
                source: try source(),
                variables: variables,
                clock: Self.clock()
            )
        } else {
            let request = try JSONValue(parsing: InputFile.text(input ?? "-"))
            let (template, preamble) = try template()
            var prompt = try ChatPrompt(request: request)
            prompt.messages = preamble.applied(to: prompt.messages)
            text = try prompt.text(with: template)
        }
        if json {
            try Output.json(["text": .string(text)])
        } else {
            Output.write(text)
        }
    }

    /// Renders the templates of some lines, each by itself.
    private func run(_ jobs: String) throws {
        let clock = try Self.clock()
        for line in jobs.split(separator: "\n") {
            let job = try JSONValue(parsing: String(line))
            guard let source = job["source"]?.stringValue, let variables = job["variables"] else {
                throw CommandError("a job must have the members source and variables")
            }
            let answer: JSONValue
            do throws(JinjaError) {
                let text = try renderTemplate(source: source, variables: variables, clock: clock)
                answer = ["ok": .string(text)]
            } catch {
                answer = [
                    "error": .string(error.kind.rawValue), "message": .string(error.description),
                ]
            }
            try Output.json(answer)
        }
    }

    /// The time that templates are told.
    private static func clock() throws -> CivilTime {
        guard let text = getenv("SOURCE_DATE_EPOCH").map({ String(cString: $0) }) else {
            return .now
        }
        guard let seconds = Int(text), let time = CivilTime(secondsSince1970: seconds) else {
            throw CommandError("SOURCE_DATE_EPOCH must be a number of seconds, found '\(text)'")
        }
        return time
    }

    private func source() throws -> String {
        if let file {
            return try InputFile.text(file)
        }
        let template = try template().template
        guard !template.isPackageTemplate else {
            throw CommandError("the template of an Ollama package takes --input, not --vars")
        }
        return template.source
    }

    /// The template with the texts of the model's control tokens, and what comes before every
    /// conversation; a file alone has neither.
    private func template() throws -> (template: ChatTemplate, preamble: ChatPreamble) {
        if let file {
            let source = try InputFile.text(file)
            return (try ChatTemplate(source: source, bosToken: "", eosToken: ""), ChatPreamble())
        }
        let entry = try Catalogue.choosing(model ?? "", architectures: Engine.architectures) {
            places.watcher()
        }
        let package = try EngineOptions().completed(by: entry)
        let metadata = try GGUFFile(path: entry.path ?? "").metadata
        let tokenizer = try Tokenizer(metadata: metadata)
        let (template, warnings) = try ChatTemplate.chosen(
            packageSource: package.packageTemplate,
            metadata: metadata,
            bosToken: Self.text(of: tokenizer.bos, tokenizer),
            eosToken: Self.text(of: tokenizer.eos, tokenizer)
        )
        for warning in warnings { Output.note(warning) }
        guard let template else { throw CommandError("the model has no chat template") }
        return (template, package.preamble)
    }

    private static func text(of token: Int32?, _ tokenizer: Tokenizer) -> String {
        guard let token else { return "" }
        return String(
            decoding: tokenizer.bytes(of: token, renderSpecial: true),
            as: UTF8.self
        )
    }
}
