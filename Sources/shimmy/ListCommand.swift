import Arguments
import Discovery
import JSON

/// `shimmy list`: the models on this machine, those used most first.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the models on this machine, those used most first.",
        aliases: ["ls"]
    )

    @OptionGroup
    var places: ModelPlaces

    @Flag(help: "Print one JSON array.")
    var json = false

    func run() throws {
        let catalogue = places.watcher().refresh()
        let entries = UsageLog.standard()?.ranked(catalogue.entries) ?? catalogue.entries
        if json {
            let scores = UsageLog.standard()?.scores() ?? [:]
            try Output.json(
                .array(
                    entries.map { entry in
                        var object = entry.json.objectValue ?? JSONObject()
                        object["use"] = .double(scores[entry.id] ?? 0)
                        return .object(object)
                    }
                )
            )
        } else {
            Output.write(CatalogueTable.text(entries))
        }
        for note in catalogue.notes { Output.note("\(note)") }
    }
}
