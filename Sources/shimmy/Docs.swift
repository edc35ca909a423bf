import Arguments
import Grammar
import Server

/// `shimmy docs`: reference documentation, written from the program's own tables.
struct Docs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print reference documentation.",
        shouldDisplay: false
    )

    /// What can be printed.
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case api
        case schema
    }

    @Argument(help: "api: endpoints and request fields; schema: keywords of JSON Schema.")
    var subject: Subject

    func run() {
        switch subject {
        case .api: Output.write(APIReference.markdown)
        case .schema: Output.write(SchemaReference.markdown)
        }
    }
}
