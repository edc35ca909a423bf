/// What `range(...)` gives.
final class JinjaRange: JinjaReference {
    let start: Int
    let stop: Int
    let step: Int
    /// The number of items, at most `Globals.maximumRange`.
    let count: Int

    init(start: Int, stop: Int, step: Int, count: Int) {
        self.start = start
        self.stop = stop
        self.step = step
        self.count = count
    }

    override var typeName: String { "range" }
    override var text: String {
        step == 1 ? "range(\(start), \(stop))" : "range(\(start), \(stop), \(step))"
    }
    override var isTrue: Bool { count > 0 }
    override var length: Int? { count }
    override var isIterable: Bool { true }
    override var isSequence: Bool { true }
    override func takeItems() throws(JinjaError) -> [JinjaValue] {
        (0..<count).map { .int(start + $0 * step) }
    }
}

/// What a dictionary's `keys()`, `values()` and `items()` give.
final class DictionaryView: JinjaReference {
    let name: String
    let items: JinjaList

    init(name: String, items: [JinjaValue]) {
        self.name = name
        self.items = JinjaList(items)
    }

    override var typeName: String { name }
    override var isHashable: Bool { name == "dict_values" }
    override var isTrue: Bool { !items.items.isEmpty }
    override var length: Int? { items.items.count }
    override var extent: Extent { items.extent }
    override var isIterable: Bool { true }
    override func takeItems() throws(JinjaError) -> [JinjaValue] { items.items }
}

/// What filters such as `map` and `select` give: items that can be had once.
///
/// As in Python they are made when they are first asked for, and an iterator is true even when
/// it is empty and has no length.
final class JinjaIterator: JinjaReference {
    /// Makes the items.
    typealias Source = () throws(JinjaError) -> [JinjaValue]

    private var source: Source?
    private var items: [JinjaValue] = []
    private var place = 0
    private let name: String

    init(typeName: String = "generator", _ source: @escaping Source) {
        name = typeName
        self.source = source
    }

    override var typeName: String { name }
    override var isIterable: Bool { true }

    override func takeItems() throws(JinjaError) -> [JinjaValue] {
        try fill()
        defer { place = items.count }
        return Array(items[place...])
    }

    /// The next item; `nil` if none is left.
    func next() throws(JinjaError) -> JinjaValue? {
        try fill()
        guard place < items.count else { return nil }
        defer { place += 1 }
        return items[place]
    }

    private func fill() throws(JinjaError) {
        guard let source else { return }
        self.source = nil
        items = try source()
    }

    override func release() {
        source = nil
        items = []
        place = 0
    }
}

/// An integer of the caller's that does not fit 64 bits; it can be shown, not reckoned with.
final class WideInteger: JinjaReference {
    private let digits: String

    init(digits: String) {
        self.digits = digits
    }

    override var typeName: String { "int" }
    override var text: String { digits }
}
