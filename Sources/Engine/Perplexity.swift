package import GGUF
import KernelBlocks
import Kernels
import Models
import Tokenizer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How well a model predicts a text, chunk by chunk as llama-perplexity does.
///
/// Each chunk of `context` tokens is evaluated by itself, its first token replaced by BOS where
/// the vocabulary asks for one; the second half of its positions is scored.
package struct Perplexity {
    /// What to measure.
    package struct Request: Sendable {
        /// Tokens per chunk.
        package var context = 512
        /// Most chunks to evaluate; nil for all.
        package var chunks: Int?
        /// File to write this model's log probabilities to.
        package var writeBase: String?
        /// File of another model's log probabilities to compare with; its tokens are used.
        package var compareBase: String?

        /// The usual settings.
        package init() {}
    }

    /// What was measured.
    package struct Result: Sendable {
        /// e to the mean negative log-likelihood, and its standard error.
        package var perplexity = 0.0
        package var standardError = 0.0
        /// Sum of the negative log-likelihoods, nats.
        package var negativeLogLikelihood = 0.0
        /// Positions scored.
        package var tokens = 0
        /// Chunks evaluated.
        package var chunks = 0
        /// The comparison, if there was one.
        package var divergence: Divergence?
    }

    /// Kullback-Leibler divergence of this model from the base.
    package struct Divergence: Sendable {
        /// Mean over positions of sum p_base * ln(p_base / p), nats.
        package var mean = 0.0
        package var standardError = 0.0
        package var greatest = 0.0
        /// Share of positions where both models' likeliest token is the same.
        package var sameTop = 0.0
        /// Perplexity of the base.
        package var basePerplexity = 0.0
    }

    private let transformer: Transformer
    private let cache: KVCache
    private let tokenizer: Tokenizer
    private let rows = 16

    /// Opens a model; `options.contextLength` is taken from the request.
    package init(file: GGUFFile, options: EngineOptions, context: Int) throws {
        tokenizer = try Tokenizer(metadata: file.metadata)
        var model = ModelOptions()
        model.contextLength = context
        model.honoursWindowKey = options.honoursWindowKey
        let threads = options.threads ?? ThreadBudget.available
        transformer = try Transformer(
            file: file,
            options: model,
            instructionSet: try options.instructionSet
                ?? .chosen(environment: getenv("SHIMMY_ISA").map { String(cString: $0) }),
            pool: WorkerPool(threads: threads),
            capacity: min(options.batchSize, context),
            adapters: options.adapterFiles(),
            isExact: options.isExact
        )
        guard transformer.config.hasOutput else {
            throw EngineError.noGeneration("an embedding model has no perplexity")
        }
        cache = try KVCache(
            config: transformer.config,
            type: options.cacheType,
            positions: context
        )
    }

    /// Evaluates a text; `progress` is told after each chunk.
    ///
    /// - Throws: `EngineError` when the text is too short, `FileError` for the base files.
    package func run(
        _ text: String,
        _ request: Request,
        progress: (_ chunk: Int, _ of: Int, _ perplexity: Double) -> Void
    ) throws -> Result {
        let base = try request.compareBase.map { try LogitsFile.Reader(path: $0) }
        let context = base?.context ?? request.context
        let vocabulary = transformer.config.vocabularySize
        if let base, base.vocabulary != vocabulary {
            throw EngineError.evaluation(
                "the base has a vocabulary of \(base.vocabulary), the model of \(vocabulary)"
            )
        }
        guard context >= 4, base == nil || context <= request.context else {
            throw EngineError.evaluation(
                "the context must have at least \(max(4, context)) tokens, not \(request.context)"
            )
        }
        let tokens =
            base?.tokens ?? tokenizer.encode(text, addSpecial: true, parseSpecial: false)
        guard base != nil || tokens.count >= 2 * context else {
            throw EngineError.evaluation(
                "the text has \(tokens.count) tokens; a context of \(context) needs at least "
                    + "\(2 * context)"
            )
        }
        let total = tokens.count / context
        let chunks = min(request.chunks ?? total, total)
        let writer = try request.writeBase.map {
            try LogitsFile.Writer(
                path: $0,
                context: context,
                vocabulary: vocabulary,
                tokens: tokens[..<(chunks * context)]
            )
        }
        var score = PerplexityScore(vocabulary: vocabulary, base: base)
        for chunk in 0..<chunks {
            let part = Array(tokens[chunk * context..<(chunk + 1) * context])
            try evaluate(part) { position, logits in
                try writer?.append(logits)
                try score.add(logits, next: Int(part[position + 1]))
            }
            progress(chunk + 1, chunks, score.perplexity)
        }
        try writer?.close()
        return score.result(chunks: chunks)
    }

    /// Visits the logits of each scored position of one chunk.
    private func evaluate(
        _ chunk: [Int32],
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        var tokens = chunk
        if tokenizer.addsBOS, let bos = tokenizer.bos { tokens[0] = bos }
        for token in tokens where token < 0 || Int(token) >= transformer.config.vocabularySize {
            throw EngineError.tokenOutOfRange(
                id: token,
                vocabularySize: transformer.config.vocabularySize
            )
        }
        let sequence = CachedSequence(cache: cache, maximumLength: tokens.count)
        let size = transformer.config.vocabularySize
        let logits = UnsafeMutableBufferPointer<Float>.allocate(capacity: rows * size)
        defer { logits.deallocate() }
        guard let out = logits.baseAddress else { return }
        var batch = Batch(capacity: transformer.capacity)
        var first = 0
        while first < tokens.count {
            let count = min(batch.capacity, tokens.count - first)
            guard sequence.reserve(count) else {
                throw EngineError.evaluation("the KV cache has no free page")
            }
            batch.removeAll()
            batch.addPrefill(sequence, tokens[first..<first + count], output: .all)
            transformer.forward(batch, cache: cache)
            // The last position has no next token in its chunk.
            let from = max(first, tokens.count / 2)
            let to = min(first + count, tokens.count - 1)
            var position = from
            while position < to {
                let n = min(rows, to - position)
                transformer.logits(
                    position - first..<position - first + n,
                    isTiled: true,
                    into: out
                )
                for row in 0..<n {
                    try body(
                        position + row,
                        UnsafeBufferPointer(start: out + row * size, count: size)
                    )
                }
                position += n
            }
            first += count
        }
    }
}
