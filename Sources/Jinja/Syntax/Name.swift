/// The name of a variable, numbered within its template so that scopes need not compare texts.
struct Name: Sendable, Hashable {
    let id: Int
    let text: String

    /// What the language itself binds.
    static let loop = Name(id: 0, text: "loop")
    static let caller = Name(id: 1, text: "caller")
    static let keywords = Name(id: 2, text: "kwargs")
    static let variadic = Name(id: 3, text: "varargs")

    static func == (left: Name, right: Name) -> Bool { left.id == right.id }

    func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The names of one template.
struct NameTable: Sendable {
    private var ids: [ByteText: Int] = [:]
    private(set) var count = 0

    init() {
        for name in [Name.loop, .caller, .keywords, .variadic] { _ = self[name.text] }
    }

    /// The name of a text, numbered at its first use.
    subscript(text: String) -> Name {
        mutating get {
            let key = ByteText(text)
            if let id = ids[key] { return Name(id: id, text: text) }
            ids[key] = count
            count += 1
            return Name(id: count - 1, text: text)
        }
    }
}
