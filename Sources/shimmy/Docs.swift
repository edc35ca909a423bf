import ArgumentParser
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
    }

    @Argument(help: "api: endpoints and the fields of their requests, as Markdown.")
    var subject: Subject

    func run() {
        switch subject {
        case .api: Output.write(APIReference.markdown)
        }
    }
}
