import GGUF
import Models
import Sampling
import Tokenizer

/// What the scheduler's thread does with a model: admit, evaluate, sample.
///
/// Not thread-safe: one thread owns it.
final class SchedulerDriver {
    /// Prompt rows of a step that other answers wait for: a fraction of a second of work.
    static let sharedChunk = 64
    /// Tokens that are known together and still go through the streaming kernels: unpacking all
    /// weights for so few rows would take longer.
    private static let longestRun = 4

    let transformer: Transformer
    let cache: KVCache
    private let tokenizer: Tokenizer
    private let contextLength: Int
    private let maximumSequences: Int
    private var waiting: [Generation] = []
    private(set) var running: [Generation] = []
    /// Inputs being embedded, those that came first first.
    var embeddings: [EmbeddingRun] = []
    private var prefixes: PrefixCache
    var batch: Batch
    /// The model's file and its adapters'.
    let files: [GGUFFile]
    private let logits: UnsafeMutableBufferPointer<Float>  // (maximumSequences, vocabulary)
    /// Answers that ended before they ran.
    private var rejected = 0

    init(
        transformer: Transformer,
        cache: KVCache,
        tokenizer: Tokenizer,
        contextLength: Int,
        maximumSequences: Int,
        files: [GGUFFile]
    ) {
        self.files = files
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
    var hasWork: Bool {
        !running.isEmpty || !waiting.isEmpty || !embeddings.isEmpty || rejected > 0
    }

    /// What runs, and how full the cache is.
    var status: EngineStatus {
        var status = EngineStatus()
        status.places = maximumSequences
        status.running = running.count
        status.cachePages = cache.pageCount
        status.usedCachePages = cache.pageCount - cache.freePages
        return status
    }

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
        for run in embeddings { run.finish(.failure(error)) }
        waiting = []
        running = []
        embeddings = []
    }

    /// Evaluates a batch of answers and a piece of what is to be embedded.
    ///
    /// - Returns: The number of answers that ended.
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
        embedPiece()
        return retire()
    }

    /// Moves waiting answers to running ones while places and pages last.
    private func admit() {
        waiting.removeAll { generation in
            guard !generation.isFinished, running.count < maximumSequences,
                embeddings.first?.needsRoom != true
            else { return false }
            guard hasRoom(for: generation) else { return false }
            let match = generation.request.scoresPrompt ? nil : self.match(generation)
            guard !isWorthWaiting(generation, match) else { return false }
            let sequence = CachedSequence(
                cache: cache,
                maximumLength: contextLength,
                adapterScales: generation.request.adapterScales
            )
            if let match {
                prefixes.adopt(match, into: sequence)
                generation.cachedTokens = match.count
            }
            generation.evaluated = generation.cachedTokens
            generation.sequence = sequence
            running.append(generation)
            return true
        }
    }

    /// The longest beginning of an answer's prompt that is in the cache.
    private func match(_ generation: Generation) -> PrefixCache.Match? {
        prefixes.match(
            generation.request.prompt,
            adapterScales: generation.request.adapterScales,
            running: running.compactMap { other in
                other.sequence.map { (other.history, $0) }
            }
        )
    }

    /// Whether a running answer is about to evaluate a good deal more of the same prompt: it is
    /// evaluated once for both.
    private func isWorthWaiting(_ generation: Generation, _ match: PrefixCache.Match?) -> Bool {
        guard !generation.request.scoresPrompt else { return false }
        let prompt = generation.request.prompt
        return running.contains { other in
            guard isPrefilling(other), !other.isFinished,
                other.request.adapterScales == generation.request.adapterScales
            else { return false }
            let common = min(commonPrefix(other.request.prompt, prompt), prompt.count - 1)
            return common >= max(match?.count ?? 0, other.evaluated) + Self.sharedChunk
        }
    }

    /// Whether an answer's next tokens go through the tiled kernels: a prompt, or a long run.
    ///
    /// Nothing but the answer itself decides it, so that no other one has a say in its numbers.
    private func isPrefilling(_ generation: Generation) -> Bool {
        let longest = min(Self.longestRun, batch.capacity / maximumSequences)
        return generation.tokens.isEmpty || generation.lastRun > max(1, longest)
    }

    /// Whether all running answers and this one can grow to their limits.
    private func hasRoom(for generation: Generation) -> Bool {
        running.isEmpty
            || pages(of: running + [generation]) + embeddingPages <= cache.pageCount
    }

    /// Pages that answers take when they have grown to their limits.
    func pages(of generations: [Generation]) -> Int {
        generations.reduce(0) { $0 + cache.pages(for: $1.positions) + 1 }
    }

    /// What an output row's logits are for.
    private struct OutputRow {
        let generation: Generation
        /// The prompt's token to score; nil where a new token is sampled.
        var scored: Int?
    }

    /// Fills the batch: prompt chunks first, then what decoding answers were given last.
    ///
    /// - Returns: What each output row is for.
    private func fill() -> [OutputRow] {
        batch.removeAll()
        var rows: [OutputRow] = []
        let active = running.filter { !$0.isFinished }
        let decoding = active.filter { !isPrefilling($0) }
        let prefilling = active.filter(isPrefilling)
        var budget = batch.capacity - decoding.reduce(0) { $0 + $1.lastRun }
        if !decoding.isEmpty { budget = min(budget, max(prefilling.count, Self.sharedChunk)) }
        for (index, generation) in prefilling.enumerated() {
            guard let sequence = generation.sequence else { continue }
            let pending = generation.pending
            let fair = max(1, budget / (prefilling.count - index))
            let count = min(fair, pending.count)
            guard count > 0 else { break }
            guard reserve(count, sequence) else {
                generation.fail(EngineError.evaluation("the KV cache has no free page"))
                continue
            }
            generation.start()
            let isLast = count == pending.count
            let chunk = pending.startIndex..<pending.startIndex + count
            let scores = generation.request.scoresPrompt && generation.tokens.isEmpty
            batch.addPrefill(
                sequence,
                pending[chunk],
                output: scores ? .all : isLast ? .last : .none
            )
            generation.evaluated += count
            budget -= count
            if scores {
                rows += chunk.dropLast(isLast ? 1 : 0).map {
                    OutputRow(generation: generation, scored: $0 + 1)
                }
            }
            if isLast { rows.append(OutputRow(generation: generation)) }
        }
        for generation in decoding {
            guard let sequence = generation.sequence else { continue }
            let run = generation.pending
            guard reserve(run.count, sequence) else {
                generation.fail(EngineError.evaluation("the KV cache has no free page"))
                continue
            }
            batch.addDecode(sequence, run)
            generation.evaluated += run.count
            rows.append(OutputRow(generation: generation))
        }
        return rows
    }

    /// Makes room in the cache, giving up old prefixes when it is full.
    func reserve(_ count: Int, _ sequence: CachedSequence) -> Bool {
        while !sequence.reserve(count) {
            guard !prefixes.isEmpty else { return false }
            prefixes.evictOne()
        }
        return true
    }

    /// Samples or scores a token for each output row, as many at a time as the logits have room
    /// for.
    private func sample(_ rows: [OutputRow]) {
        guard let base = logits.baseAddress else { return }
        let size = transformer.config.vocabularySize
        for first in stride(from: 0, to: rows.count, by: maximumSequences) {
            let group = first..<min(first + maximumSequences, rows.count)
            transformer.logits(group, isTiled: false, into: base)
            // What came of weights that are gone must not become a token.
            if let damage {
                for generation in waiting + running { generation.fail(damage) }
                return
            }
            for (place, row) in rows[group].enumerated() {
                let logits = UnsafeMutableBufferPointer(start: base + place * size, count: size)
                if let index = row.scored {
                    row.generation.score(index, logits)
                } else {
                    row.generation.take(logits)
                }
            }
        }
    }

    /// Why nothing can be evaluated once bytes of a file are gone; nil while none are.
    var damage: EngineError? {
        files.first(where: \.isDamaged).map { file in
            .evaluation("\(GGUFError.damaged(path: file.path))")
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
}
