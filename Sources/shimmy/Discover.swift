import Arguments
import Discovery
import JSON

/// `shimmy discover`: where models are looked for, and what is there.
struct Discover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show where models are looked for and how many are there."
    )

    @OptionGroup
    var places: ModelPlaces

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let watcher = places.watcher()
        let start = ContinuousClock.now
        let catalogue = watcher.refresh()
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        let found = watcher.locations.list.map { location in
            (location, catalogue.entries.filter { $0.isFound(in: location) })
        }
        if json {
            try Output.json([
                "locations": .array(found.map { Self.json($0, $1) }),
                "notes": .array(catalogue.notes.map { .string("\($0)") }),
                "headers_read": .int(Int64(watcher.headersRead)),
                "milliseconds": .double(milliseconds),
            ])
            return
        }
        for (location, entries) in found {
            let sizes = entries.reduce(0) { $0 + $1.size }
            let what = entries.isEmpty ? "-" : "\(entries.count) (\(byteText(sizes)))"
            Output.write("\(location.store.rawValue)\t\(displayText(location.path))\t\(what)\n")
        }
        for note in catalogue.notes { Output.note("\(note)") }
    }

    private static func json(_ location: ModelLocation, _ entries: [CatalogueEntry]) -> JSONValue {
        [
            "store": .string(location.store.rawValue),
            "path": .string(location.path),
            "models": .array(entries.map { .string($0.id) }),
            "size": .int(Int64(entries.reduce(0) { $0 + $1.size })),
        ]
    }
}

extension CatalogueEntry {
    /// Whether the entry stands below a location.
    fileprivate func isFound(in location: ModelLocation) -> Bool {
        guard let path = path ?? ollama?.manifestPath else { return false }
        return path == location.path || path.hasPrefix(location.path + "/")
    }
}
