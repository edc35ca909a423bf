import Arguments
import Discovery
import Fetch
import JSON

/// `shimmy search`: finds models on the hub.
struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find models on the hub, with sizes and whether they fit this machine."
    )

    @Argument(help: "Words to look for.")
    var words: [String]

    @Option(help: "Order: downloads, likes or recent.")
    var sort = HubOrder.downloads

    @Option(name: [.customShort("n"), .long], help: "Repositories to show.")
    var limit = 10

    @OptionGroup
    var endpoints: FetchOptions

    @Flag(help: "Print one JSON array.")
    var json = false

    func validate() throws {
        guard (1...100).contains(limit) else {
            throw ValidationError("The limit must be from 1 to 100, found \(limit).")
        }
    }

    /// A repository with its models; nil when they cannot be listed.
    private struct Found {
        let result: HubSearchResult
        let models: [HubRepositoryListing.Model]?
    }

    func run() async throws {
        let hub = try endpoints.hub(HTTPClient())
        let results = try await hub.search(
            words.joined(separator: " "),
            order: sort,
            limit: limit
        )
        let found = await Self.found(results, hub)
        let memory = MachineMemory.available()
        if json {
            try Output.json(.array(found.map { Self.json($0, memory) }))
            return
        }
        if found.isEmpty { Output.write("Nothing was found.\n") }
        for item in found { Output.write(Self.text(item, memory)) }
    }

    private static func found(_ results: [HubSearchResult], _ hub: Hub) async -> [Found] {
        await withTaskGroup(of: (Int, Found).self) { group in
            for (index, result) in results.enumerated() {
                group.addTask {
                    // One repository that is closed must not hide the others.
                    let listing = try? await hub.listing(of: result.repository)
                    return (index, Found(result: result, models: listing?.models))
                }
            }
            var found: [Int: Found] = [:]
            for await (index, item) in group { found[index] = item }
            return results.indices.compactMap { found[$0] }
        }
    }

    /// Whether a file of this size leaves room for a cache and buffers.
    private static func fits(_ size: Int, _ memory: Int) -> Bool {
        size <= memory / 10 * 8
    }

    private static func text(_ found: Found, _ memory: Int?) -> String {
        let result = found.result
        var text = "\(displayText(result.repository))  \(decimalText(result.downloads)) downloads, "
        text += "\(decimalText(result.likes)) likes"
        text += result.changed.isEmpty ? "\n" : ", \(displayText(result.changed))\n"
        guard let models = found.models else { return text + "  (its files cannot be listed)\n" }
        for model in models {
            text += "  :\(displayText(model.tag))"
            if let size = model.size {
                text += "  \(byteText(size))"
                if let memory { text += fits(size, memory) ? "  fits" : "  too large" }
            }
            text += "\n"
        }
        return text
    }

    private static func json(_ found: Found, _ memory: Int?) -> JSONValue {
        let models = found.models?.map { model -> JSONValue in
            [
                "tag": .string(model.tag),
                "name": .string("\(found.result.repository):\(model.tag)"),
                "files": .array(model.files.map { .string($0.path) }),
                "size": model.size.map { .int(Int64($0)) } ?? .null,
                "fits": model.size.flatMap { size in memory.map { .bool(fits(size, $0)) } }
                    ?? .null,
            ]
        }
        return [
            "repository": .string(found.result.repository),
            "downloads": .int(Int64(found.result.downloads)),
            "likes": .int(Int64(found.result.likes)),
            "changed": .string(found.result.changed),
            "models": models.map { .array($0) } ?? .null,
        ]
    }
}

extension HubOrder: ExpressibleByArgument {}
