/// A loop body with its operands, plain pointers and numbers, that a pool's workers share.
package protocol ParallelJob {
    /// Does indices `lo ..< hi`; `worker` is in `0 ..< pool.threads`.
    func run(_ lo: Int, _ hi: Int, worker: Int)

    /// The C entry that calls `run`: `{ $0.assumingMemoryBound(to: Self.self).pointee.run(...) }`.
    ///
    /// Each type spells it out, because a C function pointer cannot be made generically.
    static var body: WorkerPool.Body { get }
}

extension WorkerPool {
    /// Runs a job over `0 ..< count` in chunks of `grain`; allocates nothing.
    package func run<Job: ParallelJob>(_ job: Job, count: Int, grain: Int) {
        withUnsafePointer(to: job) { pointer in
            run(count, grain: grain, context: UnsafeRawPointer(pointer), body: Job.body)
        }
    }
}
