/// What `namespace(...)` gives: the one value whose attributes a template can set.
final class Namespace: JinjaReference {
    private var attributes: [String: JinjaValue]
    /// The names in the order they were first set.
    private var names: [String]

    init(_ members: [(String, JinjaValue)]) {
        attributes = Dictionary(members) { _, last in last }
        var seen: Set<String> = []
        names = members.map(\.0).filter { seen.insert($0).inserted }
    }

    override var typeName: String { "Namespace" }
    override var text: String { "<Namespace {\(names.map { "'\($0)'" }.joined(separator: ", "))}>" }

    override func attribute(_ name: String) -> JinjaValue? { attributes[name] }

    func set(_ name: String, to value: JinjaValue) {
        if attributes.updateValue(value, forKey: name) == nil { names.append(name) }
    }

    override func release() {
        attributes = [:]
    }
}
