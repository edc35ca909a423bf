/// The variable `loop` inside a `for`.
final class LoopContext: JinjaReference {
    private var items: [JinjaValue]
    private var index = -1
    private let depth: Int
    /// Renders the loop's body for other items; `nil` unless the loop is recursive.
    private var recurse: Recursion?
    private var lastChanged: [JinjaValue]?

    /// A recursive loop and where it stands.
    struct Recursion {
        let loop: ForLoop
        let scope: Scope
    }

    init(_ items: [JinjaValue], depth: Int, recurse: Recursion?) {
        self.items = items
        self.depth = depth
        self.recurse = recurse
    }

    /// Moves to the next item; `nil` behind the last one.
    func advance() -> JinjaValue? {
        guard index + 1 < items.count else { return nil }
        index += 1
        return items[index]
    }

    override var typeName: String { "LoopContext" }
    override var text: String { "<LoopContext \(index + 1)/\(items.count)>" }
    override var length: Int? { items.count }
    override var isTrue: Bool { !items.isEmpty }
    override var isCallable: Bool { true }

    override func attribute(_ name: String) -> JinjaValue? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "revindex": .int(items.count - index)
        case "revindex0": .int(items.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .int(items.count)
        case "depth": .int(depth + 1)
        case "depth0": .int(depth)
        case "previtem":
            index > 0 ? items[index - 1] : .undefined(.hint("there is no previous item"))
        case "nextitem":
            index + 1 < items.count
                ? items[index + 1] : .undefined(.hint("there is no next item"))
        case "cycle": .reference(BuiltinReference(Self.cycle, owner: .reference(self)))
        case "changed": .reference(BuiltinReference(Self.changed, owner: .reference(self)))
        default: nil
        }
    }

    private static let cycle = Builtin(variadic: "cycle") {
        owner,
        arguments,
        _ throws(JinjaError) in
        let choices = arguments.raw.positional
        guard case .reference(let reference) = owner, let loop = reference as? LoopContext,
            !choices.isEmpty
        else { throw JinjaError(.type, "no items for cycling given") }
        return choices[loop.index % choices.count]
    }

    private static let changed = Builtin(variadic: "changed") {
        owner,
        arguments,
        interpreter throws(JinjaError) in
        guard case .reference(let reference) = owner, let loop = reference as? LoopContext else {
            return .bool(true)
        }
        let values = arguments.raw.positional
        if let last = loop.lastChanged,
            try interpreter.areEqual(.tuple(last), .tuple(values))
        {
            return .bool(false)
        }
        loop.lastChanged = values
        return .bool(true)
    }

    override func call(
        _ arguments: Arguments,
        in interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        guard let recurse else {
            throw JinjaError(
                .type,
                "The loop must have the 'recursive' marker to be called recursively."
            )
        }
        guard arguments.positional.count == 1, arguments.keywords.isEmpty else {
            throw JinjaError(.type, "loop() takes one argument, the items to recurse into")
        }
        let items = arguments.positional[0]
        return .string(
            try interpreter.renderLoop(
                recurse.loop,
                over: items,
                depth: depth + 1,
                in: recurse.scope
            )
        )
    }

    override func release() {
        items = []
        recurse = nil
        lastChanged = nil
    }
}
