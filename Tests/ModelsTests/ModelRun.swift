import GGUF
import KernelBlocks
import Kernels
import Models

/// A loaded model with a cache of its own, for tests.
final class ModelRun {
    let transformer: Transformer
    let cache: KVCache
    var sequence: CachedSequence
    private var batch: Batch

    convenience init(
        path: String,
        isa: InstructionSet = .best,
        isExact: Bool = false,
        honoursWindowKey: Bool = false
    ) throws {
        try self.init(
            file: try GGUFFile(path: path),
            isa: isa,
            isExact: isExact,
            honoursWindowKey: honoursWindowKey
        )
    }

    init(
        file: GGUFFile,
        isa: InstructionSet = .best,
        threads: Int = 2,
        cacheType: CacheType = .f32,
        adapters: [(file: GGUFFile, scale: Float)] = [],
        isExact: Bool = false,
        honoursWindowKey: Bool = false
    ) throws {
        // The goldens were made with 256 positions, or as many as the model has learned.
        let architecture = try file.metadata.requireString("general.architecture")
        let context = min(256, try file.metadata.int("\(architecture).context_length") ?? 256)
        var options = ModelOptions()
        options.contextLength = context
        options.honoursWindowKey = honoursWindowKey
        transformer = try Transformer(
            file: file,
            options: options,
            instructionSet: isa,
            pool: WorkerPool(threads: threads),
            capacity: context,
            adapters: adapters,
            isExact: isExact
        )
        cache = try KVCache(config: transformer.config, type: cacheType, positions: context * 2)
        sequence = CachedSequence(cache: cache, maximumLength: context)
        batch = Batch(capacity: context)
    }

    func reset() { sequence.truncate(to: 0) }

    /// Evaluates tokens as prompt chunks of at most `chunk`; returns every row's logits.
    func prefill(_ tokens: [Int], chunk: Int = .max) -> [[Float]] {
        var rows: [[Float]] = []
        let ids = tokens.map(Int32.init)
        var first = 0
        while first < ids.count {
            let last = min(ids.count, first + min(chunk, transformer.capacity))
            batch.removeAll()
            precondition(sequence.reserve(last - first))
            batch.addPrefill(sequence, ids[first..<last], output: .all)
            transformer.forward(batch, cache: cache)
            rows += output(isTiled: true)
            first = last
        }
        return rows
    }

    /// Evaluates one token through the decode kernels.
    func decode(_ token: Int) -> [Float] { decode(run: [token]) }

    /// Evaluates tokens together through the decode kernels; returns the last one's logits.
    func decode(run: [Int]) -> [Float] {
        batch.removeAll()
        precondition(sequence.reserve(run.count))
        batch.addDecode(sequence, run.map(Int32.init)[...])
        transformer.forward(batch, cache: cache)
        return output(isTiled: false)[0]
    }

    /// Hidden rows of a whole input, for embedding models.
    func hidden(_ tokens: [Int]) -> [[Float]] {
        reset()
        batch.removeAll()
        precondition(sequence.reserve(tokens.count))
        batch.addPrefill(sequence, tokens.map(Int32.init)[...], output: .all)
        transformer.forward(batch, cache: cache)
        let width = transformer.config.embeddingLength
        return tokens.indices.map {
            Array(UnsafeBufferPointer(start: transformer.hiddenRows + $0 * width, count: width))
        }
    }

    private func output(isTiled: Bool) -> [[Float]] {
        let size = transformer.config.vocabularySize
        let count = batch.outputRows.count
        var flat = [Float](repeating: 0, count: count * size)
        flat.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            transformer.logits(0..<count, isTiled: isTiled, into: base)
        }
        return (0..<count).map { Array(flat[$0 * size..<($0 + 1) * size]) }
    }
}

/// Largest absolute difference.
func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
