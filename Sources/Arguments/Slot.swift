import Synchronization

/// The place of an argument's value: written while the command line is read, then only read.
final class Slot<Value: Sendable>: Sendable {
    private let held: Mutex<Value?>
    private let given = Mutex(false)

    /// An empty place, or one that holds a default.
    init(_ value: Value? = nil) {
        held = Mutex(value)
    }

    /// Whether the command line gave a value.
    var isGiven: Bool { given.withLock { $0 } }

    /// The value given, or else the default.
    ///
    /// A required argument has none before the command line was read, which is a mistake of the
    /// program to ask for.
    var value: Value {
        guard let value = held.withLock({ $0 }) else {
            preconditionFailure("an argument was read before the command line")
        }
        return value
    }

    /// Puts a value in place of what is there.
    func put(_ value: Value) {
        held.withLock { $0 = value }
        given.withLock { $0 = true }
    }

    /// Adds to a list; the first value given replaces the default.
    func append<Element>(_ element: Element) where Value == [Element] {
        let isFirst = !isGiven
        held.withLock { $0 = isFirst ? [element] : ($0 ?? []) + [element] }
        given.withLock { $0 = true }
    }
}
