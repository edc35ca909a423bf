package import KernelBlocks
package import Kernels

/// What a machine can do at most, measured with the threads that a benchmark uses.
package struct MachineProbe {
    /// Turns of a peak loop: a few milliseconds.
    private static let turns = 1 << 21

    private let pool: WorkerPool

    /// Measures with the threads of `pool`.
    package init(pool: WorkerPool) { self.pool = pool }

    /// Bytes per second at which the threads read these buffers once, front to back.
    package func streamBandwidth(over buffers: [UnsafeRawBufferPointer]) -> Double {
        var sums = [UInt64](repeating: 0, count: 8 * pool.threads)
        var bytes = 0
        let clock = Stopwatch()
        for buffer in buffers {
            guard let base = buffer.baseAddress else { continue }
            let length = buffer.count & ~(StreamJob.step - 1)
            sums.withUnsafeMutableBufferPointer { sums in
                guard let out = sums.baseAddress else { return }
                let job = StreamJob(base: base, length: length, sums: out)
                pool.run(job, count: job.chunks, grain: 1)
            }
            bytes += length
        }
        // The sums must be used, or the reads could be left out.
        let unlikely = sums.reduce(0, ^) == 1 ? 1e-18 : 0
        let seconds = clock.seconds + unlikely
        return seconds > 0 ? Double(bytes) / seconds : 0
    }

    /// Operations per second that all threads together do in the loop.
    package func rate(of kernel: PeakKernel) -> Double {
        var sums = [Float](repeating: 0, count: pool.threads)
        let clock = Stopwatch()
        sums.withUnsafeMutableBufferPointer { sums in
            guard let out = sums.baseAddress else { return }
            let job = PeakJob(run: kernel.run, turns: Self.turns, sums: out)
            pool.run(job, count: pool.threads, grain: 1)
        }
        let operations = Double(kernel.operationsPerTurn * Self.turns * pool.threads)
        return operations / clock.seconds
    }
}

/// Seconds since it was made.
struct Stopwatch {
    private let start = ContinuousClock.now

    var seconds: Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// Reads memory and does nothing with it.
private struct StreamJob: ParallelJob {
    /// Bytes per index.
    static let chunk = 1 << 16
    /// Bytes per turn.
    static let step = 128
    let base: UnsafeRawPointer
    /// Bytes, a multiple of `step`.
    let length: Int
    let sums: UnsafeMutablePointer<UInt64>  // (threads, 8)

    var chunks: Int { (length + Self.chunk - 1) / Self.chunk }

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: StreamJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        var a = SIMD8<UInt64>()
        var b = SIMD8<UInt64>()
        let end = min(length, hi * Self.chunk)
        var offset = lo * Self.chunk
        while offset < end {
            a ^= base.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            b ^= base.loadUnaligned(fromByteOffset: offset + 64, as: SIMD8<UInt64>.self)
            offset += Self.step
        }
        let both = a ^ b
        for lane in 0..<8 { sums[8 * worker + lane] ^= both[lane] }
    }
}

/// One loop per thread.
private struct PeakJob: ParallelJob {
    let run: @Sendable (Int) -> Float
    let turns: Int
    let sums: UnsafeMutablePointer<Float>  // (threads)

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: PeakJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        for index in lo..<hi { sums[index] += run(turns) }
    }
}
