import Discovery
import Dispatch
import Synchronization

/// Notes which models are used, at most once a minute each: a rank needs no more.
final class UsageRecorder: Sendable {
    private let log: UsageLog
    private let queue = DispatchQueue(label: "models.usage", qos: .utility)
    private let noted = Mutex<[String: ContinuousClock.Instant]>([:])

    init(_ log: UsageLog) {
        self.log = log
    }

    /// Notes a use; a log that cannot be written costs nothing but the rank.
    func note(_ id: String) {
        let now = ContinuousClock.now
        let isNew = noted.withLock { noted in
            if let last = noted[id], now - last < .seconds(60) { return false }
            noted[id] = now
            return true
        }
        guard isNew else { return }
        queue.async { [log] in try? log.record(id) }
    }
}
