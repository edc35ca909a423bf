package import GGUF
package import Kernels
import Models
import Tensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How fast a model runs: tokens per second of prompts and of single tokens, without sampling.
package struct SpeedTest {
    /// One measurement's shape.
    package struct Case: Sendable {
        /// Prompt tokens; 0 measures decode.
        package var prompt: Int
        /// Tokens decoded one by one; 0 measures prefill.
        package var generated: Int
        /// Positions the cache holds before the clock starts.
        package var depth: Int

        /// Makes a case; one of prompt and generated is 0 in llama-bench's tables.
        package init(prompt: Int, generated: Int, depth: Int) {
            self.prompt = prompt
            self.generated = generated
            self.depth = depth
        }
    }

    /// Bytes of the weights that each decoded token reads.
    package let weightBytes: Int
    /// Weights in all.
    package let parameterCount: Int
    /// Kernels in use.
    package let instructionSet: InstructionSet
    /// Threads in use.
    package let threads: Int
    private let transformer: Transformer
    private let cache: KVCache
    private let pool: WorkerPool
    private let file: GGUFFile
    private let positions: Int

    /// Opens a model with room for the largest case.
    ///
    /// - Throws: `GGUFError`, `ModelError` or `InstructionSetError`.
    package init(file: GGUFFile, options: EngineOptions, positions: Int) throws {
        self.file = file
        self.positions = positions
        threads = options.threads ?? ThreadBudget.available
        pool = WorkerPool(threads: threads)
        instructionSet =
            try options.instructionSet
            ?? .chosen(environment: getenv("SHIMMY_ISA").map { String(cString: $0) })
        var model = ModelOptions()
        model.contextLength = positions
        transformer = try Transformer(
            file: file,
            options: model,
            instructionSet: instructionSet,
            pool: pool,
            capacity: options.batchSize,
            isExact: options.isExact
        )
        cache = try KVCache(
            config: transformer.config,
            type: options.cacheType,
            positions: positions
        )
        weightBytes = file.tensors.reduce(0) { $0 + $1.bytes.count }
        parameterCount = file.tensors.reduce(0) { $0 + $1.shape.elementCount }
    }

    /// Runs one case once; returns the seconds it took.
    ///
    /// - Throws: `EngineError` when the cache is too small for the case.
    package func run(_ test: Case) throws -> Double {
        let sequence = CachedSequence(cache: cache, maximumLength: positions)
        var batch = Batch(capacity: transformer.capacity)
        let logits = UnsafeMutablePointer<Float>.allocate(
            capacity: transformer.config.vocabularySize
        )
        defer { logits.deallocate() }
        if test.depth > 0 { try prefill(test.depth, sequence, &batch, logits) }
        let start = ContinuousClock.now
        if test.prompt > 0 { try prefill(test.prompt, sequence, &batch, logits) }
        for index in 0..<test.generated {
            try reserve(1, sequence)
            batch.removeAll()
            batch.addDecode(sequence, token(index))
            transformer.forward(batch, cache: cache)
            transformer.logits(0..<1, isTiled: false, into: logits)
        }
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// Bytes per second at which the threads read the mapped file once, front to back.
    package func streamBandwidth() -> Double {
        var sums = [UInt64](repeating: 0, count: 8 * threads)
        var bytes = 0
        let start = ContinuousClock.now
        for tensor in file.tensors {
            guard let base = tensor.bytes.baseAddress else { continue }
            let count = tensor.bytes.count / StreamJob.chunk
            sums.withUnsafeMutableBufferPointer { sums in
                guard let out = sums.baseAddress else { return }
                pool.run(StreamJob(base: base, sums: out), count: count, grain: 1)
            }
            bytes += count * StreamJob.chunk
        }
        let (seconds, attoseconds) = start.duration(to: .now).components
        // The sums must be used, or the reads could be left out.
        let guardValue = sums.reduce(0, ^) == 1 ? 1e-18 : 0
        return Double(bytes) / (Double(seconds) + Double(attoseconds) * 1e-18 + guardValue)
    }

    private func prefill(
        _ count: Int,
        _ sequence: CachedSequence,
        _ batch: inout Batch,
        _ logits: UnsafeMutablePointer<Float>
    ) throws {
        var done = 0
        while done < count {
            let chunk = min(transformer.capacity, count - done)
            try reserve(chunk, sequence)
            batch.removeAll()
            let tokens = (done..<done + chunk).map(token)
            batch.addPrefill(sequence, tokens[...], output: done + chunk == count ? .last : .none)
            transformer.forward(batch, cache: cache)
            done += chunk
        }
        transformer.logits(0..<1, isTiled: false, into: logits)
    }

    private func reserve(_ count: Int, _ sequence: CachedSequence) throws {
        guard sequence.reserve(count) else {
            throw EngineError.evaluation("the KV cache has no free page")
        }
    }

    /// Any tokens do: speed does not depend on them.
    private func token(_ index: Int) -> Int32 {
        Int32((index &* 7919) % transformer.config.vocabularySize)
    }
}

/// Reads memory and does nothing with it.
private struct StreamJob: ParallelJob {
    /// Bytes per index.
    static let chunk = 1 << 16
    let base: UnsafeRawPointer
    let sums: UnsafeMutablePointer<UInt64>  // (threads, 8)

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: StreamJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        var a = SIMD8<UInt64>()
        var b = SIMD8<UInt64>()
        let end = hi * Self.chunk
        var offset = lo * Self.chunk
        while offset < end {
            a ^= base.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            b ^= base.loadUnaligned(fromByteOffset: offset + 64, as: SIMD8<UInt64>.self)
            offset += 128
        }
        let both = a ^ b
        for lane in 0..<8 { sums[8 * worker + lane] ^= both[lane] }
    }
}
