import Synchronization

/// A value per choice of one answer, for choices that are worked on at the same time.
final class PerChoice<Value: Sendable>: Sendable {
    private let values: Mutex<[Value]>

    /// Starts with the given values.
    init(_ values: [Value]) {
        self.values = Mutex(values)
    }

    /// The value of a choice; each choice has one writer.
    subscript(choice: Int) -> Value {
        get { values.withLock { $0[choice] } }
        set { values.withLock { $0[choice] = newValue } }
    }

    /// Changes the value of a choice in place.
    func update(_ choice: Int, _ change: @Sendable (inout Value) -> Void) {
        values.withLock { change(&$0[choice]) }
    }

    /// Changes the value of a choice in place and returns what the change gives.
    func change<Result: Sendable>(
        _ choice: Int,
        _ change: @Sendable (inout Value) -> Result
    ) -> Result {
        values.withLock { change(&$0[choice]) }
    }
}
