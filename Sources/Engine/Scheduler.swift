import Models
import Synchronization
import Tokenizer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The one thread that drives a model: continuous batching of all running answers.
///
/// Requests join and leave the batch at any token. Each step evaluates one token of every decoding
/// answer and a chunk of the prompts that are waiting, so a long prompt never stalls the others
/// for longer than a chunk.
final class Scheduler: Sendable {
    /// What waits to be picked up by the thread.
    private struct Inbox {
        var generations: [GenerationJob] = []
        var embeddings: [EmbeddingJob] = []
        var isStopping = false
        /// Waiting and running answers.
        var load = 0
        /// Embeddings that the thread has picked up and not finished.
        var embedding = 0
        /// As of the last step.
        var status = EngineStatus()
    }

    private let inbox: Mutex<Inbox>
    private let signal = Signal()
    private let queueLimit: Int

    /// Starts the thread; `driver` is handed over to it.
    init(_ driver: sending SchedulerDriver, queueLimit: Int) {
        var empty = Inbox()
        empty.status = driver.status
        inbox = Mutex(empty)
        self.queueLimit = queueLimit
        let start = Unmanaged.passRetained(SchedulerStart(self, driver))
        #if canImport(Darwin)
            var handle: pthread_t?
        #else
            var handle = pthread_t()
        #endif
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let failed = pthread_create(&handle, &attributes, schedulerMain, start.toOpaque())
        pthread_attr_destroy(&attributes)
        precondition(failed == 0, "no thread for the scheduler: \(failed)")
    }

    /// What runs and waits now.
    var status: EngineStatus {
        inbox.withLock { inbox in
            var status = inbox.status
            status.waiting = max(0, inbox.load - status.running)
            return status
        }
    }

    /// Queues a request.
    func submit(_ job: GenerationJob) throws {
        try reserve()
        deliver(job)
    }

    /// Takes a place in the queue for a request that is still being prepared.
    func reserve() throws {
        try inbox.withLock { inbox in
            guard !inbox.isStopping else { throw EngineError.shutDown }
            // Those that have a place do not wait.
            guard inbox.load < queueLimit + inbox.status.places else {
                throw EngineError.queueFull(limit: queueLimit)
            }
            inbox.load += 1
        }
    }

    /// Hands over the request that a place was taken for.
    func deliver(_ job: GenerationJob) {
        let isStopping = inbox.withLock { inbox in
            if !inbox.isStopping { inbox.generations.append(job) }
            return inbox.isStopping
        }
        if isStopping { job.continuation.finish(throwing: EngineError.shutDown) }
        signal.raise()
    }

    /// Queues inputs to embed.
    func submit(_ job: EmbeddingJob) {
        let refusal = inbox.withLock { inbox -> EngineError? in
            guard !inbox.isStopping else { return .shutDown }
            guard inbox.embeddings.count + inbox.embedding < queueLimit else {
                return .queueFull(limit: queueLimit)
            }
            inbox.embeddings.append(job)
            return nil
        }
        if let refusal { return job.continuation.resume(throwing: refusal) }
        signal.raise()
    }

    /// Asks the thread to end after failing what still waits.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        signal.raise()
    }

    /// The thread's loop.
    fileprivate func run(_ driver: SchedulerDriver) {
        while true {
            if !driver.hasWork { signal.wait() }
            let (generations, embeddings, isStopping) = inbox.withLock { inbox in
                defer {
                    inbox.generations = []
                    inbox.embedding += inbox.embeddings.count
                    inbox.embeddings = []
                }
                return (inbox.generations, inbox.embeddings, inbox.isStopping)
            }
            for job in generations { driver.accept(job) }
            if isStopping {
                driver.failAll(EngineError.shutDown)
                for job in embeddings { job.continuation.resume(throwing: EngineError.shutDown) }
                return
            }
            for job in embeddings { driver.accept(job) }
            let finished = driver.step()
            let status = driver.status
            inbox.withLock { inbox in
                inbox.load -= finished
                inbox.embedding = driver.embeddings.count
                inbox.status = status
            }
        }
    }
}

/// Wakes the scheduler's thread.
private final class Signal: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func raise() { sem_post(semaphore) }

    /// Waits for a signal; signals that came together count once.
    func wait() {
        while sem_wait(semaphore) != 0 {}
        while sem_trywait(semaphore) == 0 {}
    }
}

/// What the new thread is told.
private final class SchedulerStart {
    let scheduler: Scheduler
    let driver: SchedulerDriver

    init(_ scheduler: Scheduler, _ driver: SchedulerDriver) {
        self.scheduler = scheduler
        self.driver = driver
    }
}

private func schedulerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<SchedulerStart>.fromOpaque(argument).takeRetainedValue()
    start.scheduler.run(start.driver)
    return nil
}
