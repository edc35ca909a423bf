import Glibc
import Synchronization

/// A map whose body runs on several threads: for reading many files.
///
/// Threads of its own, since blocking the threads that run tasks would hold up everything else.
enum ConcurrentMap {
    private static let threadLimit = 8
    /// Below this many items a further thread is not worth its start.
    private static let itemsPerThread = 8

    /// The results of `body` in the order of `items`.
    static func run<Item: Sendable, Output: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable (Item) -> Output
    ) -> [Output] {
        let work = Work(items, body)
        let helpers = min(threadLimit, items.count / itemsPerThread) - 1
        var threads: [pthread_t] = []
        for _ in 0..<max(0, helpers) {
            var thread = pthread_t()
            let context = Unmanaged.passRetained(work as AnyWork)
            let code = pthread_create(&thread, nil, runWork, context.toOpaque())
            // Without a further thread, those there are do all of it.
            guard code == 0 else {
                context.release()
                break
            }
            threads.append(thread)
        }
        work.run()
        for thread in threads { pthread_join(thread, nil) }
        return work.results
    }
}

/// What a thread is handed: a class, so that it fits a pointer.
private class AnyWork: @unchecked Sendable {  // holds nothing itself
    func run() {}
}

/// Items taken one after the other by whichever thread is free.
///
/// All it holds is immutable, atomic or behind the mutex.
private final class Work<Item: Sendable, Output: Sendable>: AnyWork, @unchecked Sendable {
    private let items: [Item]
    private let body: @Sendable (Item) -> Output
    private let next = Atomic(0)
    private let outputs: Mutex<[Output?]>

    init(_ items: [Item], _ body: @escaping @Sendable (Item) -> Output) {
        self.items = items
        self.body = body
        outputs = Mutex(Array(repeating: nil, count: items.count))
    }

    override func run() {
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < items.count else { return }
            let output = body(items[index])
            outputs.withLock { $0[index] = output }
        }
    }

    /// The outputs in order, once every thread is done.
    var results: [Output] { outputs.withLock { $0.compactMap { $0 } } }
}

private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<AnyWork>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
