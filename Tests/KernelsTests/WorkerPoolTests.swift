import Foundation
import Kernels
import Synchronization
import Testing

/// Counts how often each index is visited.
private struct CountJob: ParallelJob {
    let counts: UnsafeMutablePointer<Int32>
    let workers: UnsafeMutablePointer<Int32>
    let threads: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: CountJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        // A wrong worker number would show as a count that is off.
        guard worker >= 0, worker < threads else { return }
        for index in lo..<hi { counts[index] += 1 }
        workers[worker] += 1
    }
}

@Suite struct WorkerPoolTests {
    @Test("every index is done exactly once", arguments: [1, 2, 3, 8])
    func coverage(_ threads: Int) {
        let pool = WorkerPool(threads: threads)
        #expect(pool.threads == threads)
        for count in [1, 2, 3, 10, 100, 1001] {
            for grain in [1, 2, 7, 64, 5000] {
                var counts = [Int32](repeating: 0, count: count)
                var workers = [Int32](repeating: 0, count: threads)
                counts.withUnsafeMutableBufferPointer { counts in
                    workers.withUnsafeMutableBufferPointer { workers in
                        guard let c = counts.baseAddress, let w = workers.baseAddress else {
                            return
                        }
                        pool.run(
                            CountJob(counts: c, workers: w, threads: threads),
                            count: count,
                            grain: grain
                        )
                    }
                }
                #expect(counts.allSatisfy { $0 == 1 }, "\(count) by \(grain)")
            }
        }
    }

    @Test("thousands of loops in a row, with pauses in which workers sleep")
    func repetition() {
        let pool = WorkerPool(threads: 3)
        var counts = [Int32](repeating: 0, count: 50)
        var workers = [Int32](repeating: 0, count: 3)
        for round in 0..<5000 {
            counts.withUnsafeMutableBufferPointer { counts in
                workers.withUnsafeMutableBufferPointer { workers in
                    guard let c = counts.baseAddress, let w = workers.baseAddress else { return }
                    pool.run(CountJob(counts: c, workers: w, threads: 3), count: 50, grain: 4)
                }
            }
            if round % 1000 == 0 { usleep(20_000) }
        }
        #expect(counts.allSatisfy { $0 == 5000 })
    }

    @Test("pools come and go without a thread left behind")
    func lifetime() {
        for _ in 0..<100 { _ = WorkerPool(threads: 4) }
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Threads:") }
        let threads = line.flatMap { Int($0.dropFirst(8).trimmingCharacters(in: .whitespaces)) }
        #expect((threads ?? 0) < 200)
    }

    @Test("quotas and masks are read as the kernel writes them")
    func budget() {
        #expect(ThreadBudget.quota(cpuMax: "max 100000") == nil)
        #expect(ThreadBudget.quota(cpuMax: "50000 100000\n") == 0.5)
        #expect(ThreadBudget.quota(cpuMax: "150000 100000") == 1.5)
        #expect(ThreadBudget.quota(cpuMax: "-1 100000") == nil)
        #expect(ThreadBudget.quota(cpuMax: "nonsense") == nil)
        #expect(ThreadBudget.processors(status: "Name: x\nCpus_allowed:\tff,ffffffff\n") == 40)
        #expect(ThreadBudget.processors(status: "Cpus_allowed:\t3\nCpus_allowed_list:\t0-1") == 2)
        #expect(ThreadBudget.processors(status: "") == nil)
        #expect(ThreadBudget.available >= 1)
    }

    @Test("instruction sets are chosen by name, and bad names are refused")
    func instructionSets() throws {
        #expect(try InstructionSet.chosen(environment: nil) == .best)
        #expect(try InstructionSet.chosen(environment: "portable") == .portable)
        #expect(throws: InstructionSetError.unknown("sse9")) {
            try InstructionSet.chosen(environment: "sse9")
        }
        for set in InstructionSet.allCases where !set.isAvailable {
            #expect(throws: InstructionSetError.unavailable(set)) {
                try InstructionSet.chosen(environment: set.rawValue)
            }
        }
    }
}
