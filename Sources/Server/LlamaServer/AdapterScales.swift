import Engine
import JSON

/// How strongly the adapters (LoRA) of a model change it, as llama-server takes it.
///
/// It is a list of adapters by number, each with its scale. Those that are not in it count with 0.
struct AdapterScales: Sendable {
    /// The fields of an entry.
    static let fields: [RequestField] = [
        .honoured("id", from: .llamaCpp, "The adapter's number in the list of adapters."),
        .honoured("scale", from: .llamaCpp, "How strongly it changes the model; 1 as trained."),
    ]

    private let entries: [(id: Int, scale: Float)]
    private let path: String

    /// Reads the list, which stands at `path` in the request; empty for the whole of it.
    ///
    /// - Throws: `APIError` naming the entry.
    init(_ list: [JSONValue], at path: String) throws(APIError) {
        var entries: [(id: Int, scale: Float)] = []
        for (index, value) in list.enumerated() {
            let entry = try RequestReader.reader(of: value, at: "\(path)[\(index)]")
            try Self.fields.check(entry)
            guard let id = try entry.int("id") else { throw entry.missing("id") }
            guard let scale = try entry.float("scale") else { throw entry.missing("scale") }
            entries.append((id, scale))
        }
        self.entries = entries
        self.path = path
    }

    /// The scale of each of a model's adapters.
    ///
    /// - Throws: `APIError` for an adapter that the model does not have.
    func list(for engine: any InferenceEngine) throws(APIError) -> [Float] {
        var scales = [Float](repeating: 0, count: engine.adapters.count)
        for (index, entry) in entries.enumerated() {
            guard scales.indices.contains(entry.id) else {
                let place = "\(path)[\(index)].id"
                throw .invalidValue(
                    "Invalid '\(place)': the model has \(scales.count) adapters, no \(entry.id).",
                    param: place
                )
            }
            scales[entry.id] = entry.scale
        }
        return scales
    }
}
