package import Engine
package import GGUF
import KernelBlocks
package import Kernels
import Models
import Tensor

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How fast a model runs: tokens per second of prompts and of single tokens, without sampling.
package final class SpeedTest {
    /// The model's file.
    package let file: GGUFFile
    /// What a token costs.
    package let work: TokenWork
    /// Kernels in use.
    package let instructionSet: InstructionSet
    /// Threads in use.
    package let threads: Int
    /// How the model is run.
    package let options: EngineOptions
    private let transformer: Transformer
    private let cache: KVCache
    private let pool: WorkerPool
    private let logits: UnsafeMutablePointer<Float>
    private var batch: Batch

    /// Opens a model with room for the largest of the cases.
    ///
    /// - Throws: `GGUFError`, `ModelError` or `InstructionSetError`.
    package init(file: GGUFFile, options: EngineOptions, cases: [SpeedCase]) throws {
        self.file = file
        self.options = options
        work = try TokenWork(file: file)
        threads = options.threads ?? ThreadBudget.available
        pool = WorkerPool(threads: threads)
        instructionSet =
            try options.instructionSet
            ?? .chosen(environment: getenv("SHIMMY_ISA").map { String(cString: $0) })
        var model = ModelOptions()
        model.contextLength = max(1, cases.map(\.positions).max() ?? 1)
        model.honoursWindowKey = options.honoursWindowKey
        let sequences = max(1, cases.map(\.sequences).max() ?? 1)
        transformer = try Transformer(
            file: file,
            options: model,
            instructionSet: instructionSet,
            pool: pool,
            capacity: max(options.batchSize, sequences),
            adapters: options.adapterFiles(),
            isExact: options.isExact
        )
        cache = try KVCache(
            config: transformer.config,
            type: options.cacheType,
            positions: cases.map { $0.sequences * ($0.positions + CachedRun.pagePositions) }.max()
                ?? 1
        )
        batch = Batch(capacity: transformer.capacity)
        logits = .allocate(capacity: sequences * transformer.config.vocabularySize)
    }

    deinit { logits.deallocate() }

    /// Fills the cache to a case's depth and runs it briefly, so that no run pays for first uses.
    ///
    /// - Throws: `EngineError` when the cache is too small for the case.
    package func prepare(_ test: SpeedCase) throws -> CachedRun {
        let run = CachedRun(
            test: test,
            sequences: (0..<test.sequences).map { _ in
                CachedSequence(cache: cache, maximumLength: test.positions)
            }
        )
        if test.depth > 0 {
            for sequence in run.sequences { try prefill(test.depth, sequence) }
        }
        var short = test
        (short.prompt, short.generated) = (min(test.prompt, 32), min(test.generated, 2))
        try evaluate(short, run)
        return run
    }

    /// Runs a case once; returns the seconds it took.
    ///
    /// - Throws: `EngineError` when the cache is too small for the case.
    package func time(_ run: CachedRun) throws -> Double {
        let clock = Stopwatch()
        try evaluate(run.test, run)
        return clock.seconds
    }

    /// What the machine can do with the threads in use, measured now.
    package func measureMachine() -> MachineRates {
        let probe = MachineProbe(pool: pool)
        return MachineRates(
            stream: probe.streamBandwidth(over: file.tensors.map(\.bytes)),
            integerPeak: probe.rate(of: instructionSet.peak.integer),
            floatPeak: probe.rate(of: instructionSet.peak.float)
        )
    }

    private func evaluate(_ test: SpeedCase, _ run: CachedRun) throws {
        defer { for sequence in run.sequences { sequence.truncate(to: test.depth) } }
        if test.prompt > 0 {
            for sequence in run.sequences { try prefill(test.prompt, sequence) }
        }
        for index in 0..<test.generated {
            batch.removeAll()
            for (number, sequence) in run.sequences.enumerated() {
                try reserve(1, sequence)
                batch.addDecode(sequence, token(index + number))
            }
            transformer.forward(batch, cache: cache)
            transformer.logits(0..<run.sequences.count, isTiled: false, into: logits)
        }
    }

    private func prefill(_ count: Int, _ sequence: CachedSequence) throws {
        var done = 0
        while done < count {
            let chunk = min(options.batchSize, count - done)
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

/// A case with its sequences, filled to its depth.
package struct CachedRun {
    /// More positions than a sequence can leave unused at the end of its last page.
    static let pagePositions = 64

    let test: SpeedCase
    let sequences: [CachedSequence]
}
