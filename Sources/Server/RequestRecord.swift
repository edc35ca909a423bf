import Synchronization

/// A request on its way to its end, which is told once.
///
/// An answer that nobody refers to any more has ended, too: of a stream whose peer has gone before
/// its head was sent, nothing is ever asked for.
final class RequestRecord: Sendable {
    private let isOver = Atomic(false)
    private let note: @Sendable (_ outcome: String) -> Void

    /// Has `note` told how the request ends.
    init(_ note: @escaping @Sendable (_ outcome: String) -> Void) {
        self.note = note
    }

    deinit { end("broken off") }

    /// Ends the request, unless it has ended before.
    func end(_ outcome: String) {
        guard !isOver.exchange(true, ordering: .relaxed) else { return }
        note(outcome)
    }
}
