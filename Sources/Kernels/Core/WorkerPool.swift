import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A fixed set of threads that share loops; the calling thread is worker 0.
///
/// One owner thread calls `run`, one loop at a time. Workers take chunks from an atomic counter,
/// spin briefly for the next loop and then sleep, so an idle process uses no processor time.
/// `run` allocates nothing.
package final class WorkerPool: Sendable {
    /// One loop's body: the caller's context, a range of indices, and the worker's number.
    package typealias Body =
        @convention(c) (_ context: UnsafeRawPointer, _ lo: Int, _ hi: Int, _ worker: Int) -> Void

    /// Threads that run loops, the caller included.
    package let threads: Int
    private let state: PoolState
    private let handles: [pthread_t]

    /// Starts `threads - 1` workers.
    package init(threads: Int) {
        precondition(threads >= 1)
        self.threads = threads
        let state = PoolState(workers: threads - 1)
        self.state = state
        handles = (1..<max(1, threads)).compactMap { state.start(worker: $0) }
        state.workers.store(handles.count, ordering: .relaxed)
    }

    deinit {
        state.stop()
        for handle in handles { pthread_join(handle, nil) }
    }

    /// Runs `body` over `0 ..< count` in chunks of `grain`; returns when all of it is done.
    package func run(_ count: Int, grain: Int, context: UnsafeRawPointer, body: Body) {
        guard count > 0 else { return }
        if handles.isEmpty || count <= grain {
            body(context, 0, count, 0)
            return
        }
        state.run(count, grain, context, body)
    }
}

/// What the owner and the workers share.
private final class PoolState: @unchecked Sendable {
    let workers: Atomic<Int>
    /// Number of the loop at hand; the workers wait for it to change.
    let generation = Atomic<Int>(0)
    /// First index not handed out yet.
    let next = Atomic<Int>(0)
    /// Workers that have not finished the loop at hand.
    let busy = Atomic<Int>(0)
    let sleepers = Atomic<Int>(0)
    let isStopping = Atomic<Bool>(false)
    // Written by the owner before the release store of `generation`, read by workers after it.
    var count = 0
    var grain = 1
    var context: UnsafeRawPointer?
    var body: WorkerPool.Body?
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(workers: Int) {
        self.workers = Atomic(workers)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func run(
        _ count: Int,
        _ grain: Int,
        _ context: UnsafeRawPointer,
        _ body: @escaping WorkerPool.Body
    ) {
        self.count = count
        self.grain = grain
        self.context = context
        self.body = body
        next.store(0, ordering: .relaxed)
        busy.store(workers.load(ordering: .relaxed), ordering: .relaxed)
        generation.add(1, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
            pthread_mutex_lock(mutex)
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        work(0)
        var spins = 0
        while busy.load(ordering: .acquiring) > 0 {
            spins += 1
            relax(spins)
        }
    }

    /// Takes chunks until none is left.
    func work(_ worker: Int) {
        guard let body, let context else { return }
        let (count, grain) = (count, grain)
        while true {
            let lo = next.add(grain, ordering: .relaxed).oldValue
            guard lo < count else { return }
            body(context, lo, min(count, lo + grain), worker)
        }
    }

    func start(worker: Int) -> pthread_t? {
        let start = Unmanaged.passRetained(WorkerStart(state: self, worker: worker))
        #if canImport(Darwin)
            var handle: pthread_t?
        #else
            var handle = pthread_t()
        #endif
        let failed = pthread_create(&handle, nil, workerMain, start.toOpaque())
        guard failed == 0 else {
            start.release()
            return nil
        }
        return handle
    }

    func loop(_ worker: Int) {
        var seen = 0
        while true {
            seen = waitForChange(seen)
            if isStopping.load(ordering: .acquiring) { return }
            work(worker)
            busy.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    /// Returns the generation once it differs from `seen`: spins, then sleeps.
    private func waitForChange(_ seen: Int) -> Int {
        for spins in 0..<20_000 {
            let now = generation.load(ordering: .acquiring)
            if now != seen { return now }
            relax(spins)
        }
        sleepers.add(1, ordering: .sequentiallyConsistent)
        pthread_mutex_lock(mutex)
        while generation.load(ordering: .sequentiallyConsistent) == seen {
            pthread_cond_wait(condition, mutex)
        }
        pthread_mutex_unlock(mutex)
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        return generation.load(ordering: .acquiring)
    }

    func stop() {
        isStopping.store(true, ordering: .releasing)
        pthread_mutex_lock(mutex)
        generation.add(1, ordering: .sequentiallyConsistent)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}

/// What a new thread is told.
private final class WorkerStart {
    let state: PoolState
    let worker: Int

    init(state: PoolState, worker: Int) {
        self.state = state
        self.worker = worker
    }
}

/// Tells the processor that this is a spin loop; now and then lets another thread run, so that
/// more threads than processors still make progress.
@inline(__always)
private func relax(_ spins: Int) {
    if spins & 0x3ff == 0x3ff {
        sched_yield()
    } else {
        pauseProcessor()
    }
}

#if canImport(Darwin)
    private func workerMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        let start = Unmanaged<WorkerStart>.fromOpaque(argument).takeRetainedValue()
        start.state.loop(start.worker)
        return nil
    }
#else
    private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        let start = Unmanaged<WorkerStart>.fromOpaque(argument).takeRetainedValue()
        start.state.loop(start.worker)
        return nil
    }
#endif
