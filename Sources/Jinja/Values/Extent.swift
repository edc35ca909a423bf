/// How large a value is, which bounds the work of walking through it.
struct Extent: Equatable {
    /// How many collections are nested, the value itself included.
    var depth: Int
    /// How many values there are on the way through it, long strings counting for more.
    ///
    /// A value that stands in several places counts each time, so that a few nested pairs of
    /// the same list cannot pretend to be small. Saturates at `maximumWeight`.
    var weight: Int

    static let scalar = Extent(depth: 0, weight: 1)

    private static let maximumWeight = 1 << 40

    init(depth: Int, weight: Int) {
        self.depth = depth
        self.weight = weight
    }

    /// The extent of a collection of items.
    init(around items: some Sequence<JinjaValue>) {
        depth = 1
        weight = 1
        for item in items {
            let extent = item.extent
            depth = max(depth, extent.depth + 1)
            weight = min(weight + extent.weight, Self.maximumWeight)
        }
    }
}

extension JinjaValue {
    /// How large the value is.
    var extent: Extent {
        switch self {
        case .list(let list), .tuple(let list): list.extent
        case .object(let object): object.extent
        case .string(let text), .markup(let text):
            Extent(depth: 0, weight: 1 + text.utf8.count >> 5)
        case .reference(let reference): reference.extent
        default: .scalar
        }
    }
}
