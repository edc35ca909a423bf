import Models
import Sampling
import Tokenizer

/// What the scheduler's thread does with a model: admit, evaluate, sample.
///
/// Not thread-safe: one thread owns it.
final class SchedulerDriver {
    /// Prompt rows of a step that other answers wait for: a fraction of a second of work.
    private static let sharedChunk = 64

    private let transformer: Transformer
    private let cache: KVCache
    private let tokenizer: Tokenizer
    private let contextLength: Int
    private let maximumSequences: Int
    private var waiting: [Generation] = []
    private var running: [Generation] = []
    private var prefixes: PrefixCache
    private var batch: Batch
    private let logits: UnsafeMutableBufferPointer<Float>  // (maximumSequences, vocabulary)
    /// Answers that ended before they ran.
    private var rejected = 0

    init(
        transformer: Transformer,
        cache: KVCache,
        tokenizer: Tokenizer,
        contextLength: Int,
        maximumSequences: Int
    ) {
        self.transformer = transformer
        self.cache = cache
        self.tokenizer = tokenizer
        self.contextLength = contextLength
        self.maximumSequences = maximumSequences
        prefixes = PrefixCache(limit: 4 * maximumSequences)
        batch = Batch(capacity: transformer.capacity)
        logits = .allocate(capacity: maximumSequences * transformer.config.vocabularySize)
    }

    deinit { logits.deallocate() }

    /// Whether a step would do anything.
    var hasWork: Bool { !running.isEmpty || !waiting.isEmpty || rejected > 0 }

    /// Takes a request over; it waits for a free place.
    func accept(_ job: GenerationJob) {
        do {
            waiting.append(
                try Generation(
                    job,
                    tokenizer: tokenizer,
                    vocabularySize: transformer.config.vocabularySize,
                    contextLength: contextLength
                )
            )
        } catch {
            job.continuation.finish(throwing: error)
            rejected += 1
        }
    }

    /// Ends everything with an error.
    func failAll(_ error: any Error) {
        for generation in waiting + running { generation.fail(error) }
        waiting = []
        running = []
    }

    /// Evaluates one batch; returns the number of answers that ended.
    func step() -> Int {
        for generation in waiting + running where generation.cancellation.isCancelled {
            generation.finish(.cancelled)
        }
        admit()
        let rows = fill()
        if batch.count > 0 {
            transformer.forward(batch, cache: cache)
            sample(rows)
        }
        return retire()
    }

    /// Moves waiting answers to running ones while places and pages last.
    private func admit() {
        waiting.removeAll { generation in
            guard !generation.isFinished, running.count < maximumSequences else { return false }
            let sequence = CachedSequence(cache: cache, maximumLength: contextLength)
            guard hasRoom(for: generation) else { return false }
            generation.cachedTokens = prefixes.adopt(generation.request.prompt, into: sequence)
            generation.evaluated = generation.cachedTokens
            generation.sequence = sequence
            running.append(generation)
            return true
        }
    }

    /// Whether all running answers and this one can grow to their limits.
    private func hasRoom(for generation: Generation) -> Bool {
        let promised = (running + [generation]).reduce(0) {
            $0 + cache.pages(for: $1.positions) + 1
        }
        return running.isEmpty || promised <= cache.pageCount
    }

    /// Fills the batch: prompt chunks first, then one row per decoding answer.
    ///
    /// - Returns: The answer that each output row belongs to.
    private func fill() -> [Generation] {
        batch.removeAll()
        var rows: [Generation] = []
        let active = running.filter { !$0.isFinished }
        let decoding = active.filter { !$0.isPrefilling }
        let prefilling = active.filter(\.isPrefilling)
        var budget = batch.capacity - decoding.count
        if !decoding.isEmpty { budget = min(budget, max(prefilling.count, Self.sharedChunk)) }
        for (index, generation) in prefilling.enumerated() {
            guard let sequence = generation.sequence else { continue }
            let prompt = generation.request.prompt
            let fair = max(1, budget / (prefilling.count - index))
            let count = min(fair, prompt.count - generation.evaluated)
            guard count > 0 else { break }
            guard reserve(count, sequence) else {
                generation.fail(EngineError.evaluation("the KV cache has no free page"))
                continue
            }
            generation.start()
            let isLast = generation.evaluated + count == prompt.count
            batch.addPrefill(
                sequence,
                prompt[generation.evaluated..<generation.evaluated + count],
                output: isLast ? .last : .none
            )
            generation.evaluated += count
            budget -= count
            if isLast { rows.append(generation) }
        }
        for generation in decoding {
            guard let sequence = generation.sequence, let token = generation.tokens.last else {
                continue
            }
            guard reserve(1, sequence) else {
                generation.fail(EngineError.evaluation("the KV cache has no free page"))
                continue
            }
            batch.addDecode(sequence, token)
            rows.append(generation)
        }
        return rows
    }

    /// Makes room in the cache, giving up old prefixes when it is full.
    private func reserve(_ count: Int, _ sequence: CachedSequence) -> Bool {
        while !sequence.reserve(count) {
            guard !prefixes.isEmpty else { return false }
            prefixes.evictOne()
        }
        return true
    }

    /// Samples a token for each output row.
    private func sample(_ rows: [Generation]) {
        guard !rows.isEmpty, let base = logits.baseAddress else { return }
        let size = transformer.config.vocabularySize
        transformer.logits(0..<rows.count, isTiled: false, into: base)
        for (index, generation) in rows.enumerated() {
            generation.take(UnsafeMutableBufferPointer(start: base + index * size, count: size))
        }
    }

    /// Removes ended answers; their keys and values stay for later prompts.
    private func retire() -> Int {
        var ended = rejected
        rejected = 0
        for generation in running where generation.isFinished {
            if let sequence = generation.sequence {
                prefixes.insert(generation.history, sequence)
            }
            ended += 1
        }
        ended += waiting.count { $0.isFinished }
        running.removeAll(where: \.isFinished)
        waiting.removeAll(where: \.isFinished)
        return ended
    }

    /// Embeds inputs one after the other; each is pooled as the model says.
    func embed(_ job: EmbeddingJob) {
        do {
            job.continuation.resume(returning: try job.inputs.map(embed))
        } catch {
            job.continuation.resume(throwing: error)
        }
    }

    private func embed(_ tokens: [Int32]) throws -> [Float] {
        let width = transformer.config.embeddingLength
        let sequence = CachedSequence(cache: cache, maximumLength: tokens.count)
        var pooler = Pooler(transformer.config.pooling ?? .last, width: width)
        var first = 0
        while first < tokens.count {
            let count = min(batch.capacity, tokens.count - first)
            guard reserve(count, sequence) else {
                throw EngineError.evaluation("the KV cache has no free page")
            }
            batch.removeAll()
            batch.addPrefill(sequence, tokens[first..<first + count], output: .all)
            transformer.forward(batch, cache: cache)
            for row in 0..<count { pooler.add(transformer.hiddenRows + row * width) }
            first += count
        }
        return pooler.result
    }
}
