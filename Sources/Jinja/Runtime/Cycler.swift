/// What `cycler(...)` gives: the items in turn, over and over.
final class Cycler: JinjaReference {
    private var items: [JinjaValue]
    private var place = 0

    init(_ items: [JinjaValue]) {
        self.items = items
    }

    override var typeName: String { "Cycler" }

    override func attribute(_ name: String) -> JinjaValue? {
        switch name {
        case "current": items.isEmpty ? nil : items[place]
        case "items": .tuple(items)
        case "pos": .int(place)
        case "next": .reference(BuiltinReference(Self.next, owner: .reference(self)))
        case "reset": .reference(BuiltinReference(Self.reset, owner: .reference(self)))
        default: nil
        }
    }

    private static let next = Builtin("next") { owner, _, _ throws(JinjaError) in
        guard case .reference(let cycler as Cycler) = owner, !cycler.items.isEmpty else {
            return .none
        }
        defer { cycler.place = (cycler.place + 1) % cycler.items.count }
        return cycler.items[cycler.place]
    }

    private static let reset = Builtin("reset") { owner, _, _ throws(JinjaError) in
        if case .reference(let cycler as Cycler) = owner { cycler.place = 0 }
        return .none
    }

    override func release() {
        items = []
        place = 0
    }
}

/// What `joiner(...)` gives: nothing at the first call, its separator at every other.
final class Joiner: JinjaReference {
    private var separator: JinjaValue
    private var wasCalled = false

    init(_ separator: JinjaValue) {
        self.separator = separator
    }

    override var typeName: String { "Joiner" }
    override var isCallable: Bool { true }

    override func call(
        _ arguments: Arguments,
        in interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        defer { wasCalled = true }
        return wasCalled ? separator : .string("")
    }

    override func release() {
        separator = .none
    }
}
