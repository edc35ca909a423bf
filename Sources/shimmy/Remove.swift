import Arguments
import Discovery
import JSON

/// `shimmy rm`: deletes models from the disk.
struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Delete models from the disk.",
        discussion: """
            Names have to be written in full. Files that other models share are kept, in the \
            stores of other tools too.
            """
    )

    @Argument(help: "Names as 'list' prints them, or paths of GGUF files.")
    var names: [String]

    @OptionGroup
    var places: ModelPlaces

    @Flag(name: .customLong("dry-run"), help: "Only say what would be deleted.")
    var isDry = false

    @Flag(help: "Print one JSON array.")
    var json = false

    func run() throws {
        let watcher = places.watcher()
        var removals: [ModelRemoval] = []
        // All names are looked at before anything is deleted.
        for name in names {
            removals.append(try ModelRemoval(of: name, in: watcher.refresh()))
        }
        for removal in removals {
            if !isDry { try removal.carryOut() }
            guard !json else { continue }
            let verb = isDry ? "would delete" : "deleted"
            Output.write("\(verb) \(displayText(removal.id)) (\(byteText(removal.size)))\n")
            for path in removal.paths { Output.write("  \(displayText(path))\n") }
        }
        guard json else { return }
        try Output.json(
            .array(
                removals.map { removal in
                    [
                        "id": .string(removal.id), "size": .int(Int64(removal.size)),
                        "paths": .array(removal.paths.map { .string($0) }),
                    ]
                }
            )
        )
    }
}
