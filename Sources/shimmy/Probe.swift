import Arguments
import Discovery
import Engine
import JSON

/// `shimmy probe`: what files are, and whether they can be served here.
struct Probe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what GGUF files are, and whether this machine can run them.",
        discussion: "Only headers are read. The status is 1 if one of the files cannot be run."
    )

    @Argument(help: "GGUF files, or names of models on this machine.")
    var names: [String]

    @OptionGroup
    var places: ModelPlaces

    @OptionGroup(title: "Engine")
    var engine: EngineFlags

    @Flag(help: "Print one JSON array.")
    var json = false

    func run() throws {
        let watcher = places.watcher()
        var results: [JSONValue] = []
        var isRunnable = true
        for name in names {
            let entry = try Catalogue.choosing(name, architectures: Engine.architectures) {
                watcher
            }
            let problem = Self.problem(of: entry)
            let need = problem == nil ? footprint(entry) : nil
            isRunnable = isRunnable && problem == nil
            if json {
                results.append(Self.json(entry, problem: problem, need: need))
            } else {
                Output.write(CatalogueTable.text([entry]))
                Output.write(Self.verdict(problem: problem, need: need) + "\n")
            }
        }
        if json { try Output.json(.array(results)) }
        if !isRunnable { throw ExitCode(1) }
    }

    /// Bytes that the model can come to take, run as the options say.
    private func footprint(_ entry: CatalogueEntry) -> Int? {
        entry.path.flatMap { try? Engine.footprint(path: $0, options: engine.options) }
    }

    private static func problem(of entry: CatalogueEntry) -> String? {
        if let problem = entry.problem { return problem }
        guard let facts = entry.facts, facts.kind.isRunnable else {
            return "it is no model but of the kind '\(entry.facts?.kind.rawValue ?? "unknown")'"
        }
        return nil
    }

    private static func verdict(problem: String?, need: Int?) -> String {
        if let problem { return "cannot be run: \(displayText(problem))" }
        guard let need else { return "can be run" }
        guard let memory = MachineMemory.available() else {
            return "can be run; needs at most \(byteText(need)) of memory"
        }
        let fits = need <= memory ? "fits" : "does not fit"
        return "can be run; needs at most \(byteText(need)) of memory, which \(fits) into the "
            + "\(byteText(memory)) available"
    }

    private static func json(_ entry: CatalogueEntry, problem: String?, need: Int?) -> JSONValue {
        var object = entry.json.objectValue ?? JSONObject()
        object["runnable"] = .bool(problem == nil)
        object["problem"] = problem.map { .string($0) } ?? .null
        object["memory_bytes"] = need.map { .int(Int64($0)) } ?? .null
        object["memory_available"] =
            MachineMemory.available().map { .int(Int64($0)) } ?? .null
        return .object(object)
    }
}
