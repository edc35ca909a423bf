package import GGUF
import KernelBlocks
package import Kernels

/// A decoder or encoder transformer: embedding, blocks of attention and feed-forward, output head.
///
/// Driven by one thread at a time, which shares each step's work with the pool. After the first
/// batches a decode step allocates nothing.
package final class Transformer {
    /// The blueprint.
    package let config: TransformerConfig
    /// Kernels in use.
    package let instructionSet: InstructionSet
    /// Rows a batch may have.
    package let capacity: Int
    /// Whether every weight is widened and activations stay floats: slow, and the yardstick for
    /// the loss that 8-bit activations bring.
    package let isExact: Bool
    let weights: TransformerWeights
    let pool: WorkerPool
    let vector: any VectorKernels.Type
    let space: Workspace
    /// nil for a model without adapters.
    let changes: LowRankWorkspace?
    // Workers reach these through plain pointers that stay put for the life of the model.
    let configPointer: UnsafeMutablePointer<TransformerConfig>
    let matrixKernels: UnsafeMutablePointer<MatrixKernels>
    let embeddingFormat: UnsafeMutablePointer<BlockFormat>
    let pageTables: UnsafeMutablePointer<UnsafePointer<Int32>>  // (capacity)
    let rotations: [[Double]]  // global and local frequencies, radians per position

    /// Resolves the weights of a mapped file and allocates what a forward pass writes.
    ///
    /// - Parameters:
    ///   - file: The model; stays mapped as long as the transformer lives.
    ///   - options: How to read the file where it leaves a choice.
    ///   - instructionSet: Kernels to use; the machine can run them.
    ///   - pool: Threads to share work with.
    ///   - capacity: Rows a batch may have.
    ///   - adapters: What changes its weights, with how strongly it does in sequences that do not
    ///     say otherwise.
    ///   - isExact: Whether to leave activations unrounded.
    /// - Throws: `ModelError` or `GGUFError` when the file is not a model this engine can run.
    package init(
        file: GGUFFile,
        options: ModelOptions = ModelOptions(),
        instructionSet: InstructionSet,
        pool: WorkerPool,
        capacity: Int,
        adapters: [(file: GGUFFile, scale: Float)] = [],
        isExact: Bool = false
    ) throws {
        let config = try ModelRegistry.config(file: file, options: options)
        if config.hasLearnedPositions, let context = options.contextLength,
            context > config.contextLength
        {
            throw ModelError.invalidValue(
                key: "context",
                expected: "at most \(config.contextLength), the model's learned positions",
                found: "\(context)"
            )
        }
        self.config = config
        self.instructionSet = instructionSet
        self.capacity = capacity
        self.isExact = isExact
        self.pool = pool
        let changes = try adapters.map { adapter in
            guard adapter.scale.isFinite else {
                throw ModelError.unusableAdapter(
                    path: adapter.file.path,
                    reason: "expected a finite scale, found \(adapter.scale)"
                )
            }
            return try Adapter(file: adapter.file, architecture: config.architecture)
        }
        weights = try TransformerWeights(file: file, config: config, adapters: changes)
        self.changes = try LowRankWorkspace(
            weights,
            scales: adapters.map(\.scale),
            capacity: capacity
        )
        vector = instructionSet.vector
        let own = instructionSet.matrix
        let matrix = OpenBLAS.isChosen ? OpenBLAS.table(own) : own
        space = try Workspace(
            config: config,
            capacity: capacity,
            threads: pool.threads,
            matrix: matrix
        )
        guard let format = BlockFormat.of(weights.embedding.weights.type) else {
            throw ModelError.wrongType(
                tensor: "token_embd.weight",
                found: weights.embedding.weights.type
            )
        }
        configPointer = .allocate(capacity: 1)
        configPointer.initialize(to: config)
        matrixKernels = .allocate(capacity: 1)
        matrixKernels.initialize(to: matrix)
        embeddingFormat = .allocate(capacity: 1)
        embeddingFormat.initialize(to: format)
        pageTables = .allocate(capacity: capacity)
        let global = config.rope?.frequencies() ?? []
        rotations = [global, config.windowRope?.frequencies() ?? global]
    }

    deinit {
        configPointer.deinitialize(count: 1).deallocate()
        matrixKernels.deinitialize(count: 1).deallocate()
        embeddingFormat.deinitialize(count: 1).deallocate()
        pageTables.deallocate()
    }

    /// Evaluates a batch: fills the cache and leaves the normed rows that give output in order.
    ///
    /// The sequences have reserved room for their rows; they are advanced here. Tokens are inside
    /// the vocabulary: the engine checks them at its border.
    package func forward(_ batch: Batch, cache: KVCache) {
        precondition(batch.count > 0 && batch.count <= capacity)
        prepare(batch)
        changes?.prepare(batch)
        embed(batch)
        for index in config.layers.indices {
            attend(index, batch, cache)
            feedForward(index, batch)
        }
        gatherOutput(batch)
        for segment in batch.segments { segment.sequence.advance(segment.count) }
    }

    /// Logits of output rows of the last batch, (rows.count, vocabulary).
    ///
    /// - Parameters:
    ///   - rows: Indices into the batch's `outputRows`.
    ///   - isTiled: Whether to use the tiled kernels, for many rows at once (perplexity).
    ///   - out: Room for all of them.
    package func logits(_ rows: Range<Int>, isTiled: Bool, into out: UnsafeMutablePointer<Float>) {
        guard let output = weights.output else { return }
        let width = config.embeddingLength
        let count = rows.count
        // As a single row's, which are not rounded.
        let type = output.matrix.weights.type
        let isRounded = matrixKernels.pointee.roundsActivations(of: type)
        let tiled = isTiled && !isRounded ? count : 0
        space.parts[0] = part(output, rows: count, prefill: tiled, out: out)
        linear(
            1,
            input: space.hidden.base + rows.lowerBound * width,
            width: width,
            rows: count,
            scales: changes.map { UnsafePointer($0.outputScales.base + rows.lowerBound) }
        )
        let total = count * config.vocabularySize
        if config.logitScale != 1 { vector.scale(out, by: config.logitScale, n: total) }
        if config.logitSoftCap > 0 { vector.softCap(out, cap: config.logitSoftCap, n: total) }
    }

    /// The score of a pooled vector of the last batch; nil for models that do not rank.
    package func score(_ pooled: [Float]) -> Float? {
        guard let classifier = weights.classifier else { return nil }
        let width = config.embeddingLength
        var hidden = pooled
        if let dense = classifier.dense {
            hidden = product(dense, pooled, outputs: width)
            // A soft cap of one is the hyperbolic tangent.
            hidden.withUnsafeMutableBufferPointer { values in
                guard let base = values.baseAddress else { return }
                vector.softCap(base, cap: 1, n: width)
            }
        }
        return product(classifier.output, hidden, outputs: 1)[0]
    }

    /// One row through a linear layer.
    private func product(_ layer: LinearWeights, _ input: [Float], outputs: Int) -> [Float] {
        input.withUnsafeBufferPointer { input in
            [Float](unsafeUninitializedCapacity: outputs) { out, count in
                if let input = input.baseAddress, let out = out.baseAddress {
                    space.parts[0] = part(layer, rows: 1, prefill: 0, out: out)
                    // The inputs of one batch of embeddings have the same scales.
                    linear(
                        1,
                        input: input,
                        width: config.embeddingLength,
                        rows: 1,
                        scales: changes.map { UnsafePointer($0.outputScales.base) }
                    )
                }
                count = outputs
            }
        }
    }

    /// The normed rows that give output, (outputRows, width).
    package var hiddenRows: UnsafePointer<Float> { UnsafePointer(space.hidden.base) }

    /// x = embedding of each token, normed where the architecture says so.
    private func embed(_ batch: Batch) {
        let job = batch.tokens.withUnsafeBufferPointer { tokens in
            EmbeddingJob(
                vector: vector,
                format: embeddingFormat,
                matrix: weights.embedding,
                tokens: tokens.baseAddress.unsafelyUnwrapped,
                positions: space.positions.base,
                positionVectors: weights.positions,
                typeVector: weights.tokenTypes,
                x: space.x.base,
                scale: config.embeddingScale
            )
        }
        withExtendedLifetime(batch.tokens) { pool.run(job, count: batch.count, grain: 16) }
        if let norm = weights.embeddingNorm {
            self.norm(norm, space.x, to: space.x, rows: batch.count)
        }
    }

    /// Picks the rows that give output and applies the final norm.
    private func gatherOutput(_ batch: Batch) {
        let width = config.embeddingLength
        for (index, row) in batch.outputRows.enumerated() {
            (space.hidden.base + index * width).update(
                from: space.x.base + row * width,
                count: width
            )
        }
        if let norm = weights.outputNorm {
            self.norm(norm, space.hidden, to: space.hidden, rows: batch.outputRows.count)
        }
    }

    /// out = norm(x) over whole rows of the residual stream's width.
    func norm(_ norm: NormWeights, _ x: LazyBuffer<Float>, to out: LazyBuffer<Float>, rows: Int) {
        let job = NormJob(
            vector: vector,
            kind: config.norm,
            weights: norm,
            x: x.base,
            out: out.base,
            width: config.embeddingLength
        )
        pool.run(job, count: rows, grain: 16)
    }

    /// x += residualScale * branch.
    func addBranch(rows: Int) {
        let job = AddJob(
            vector: vector,
            x: space.x.base,
            branch: space.branch.base,
            scale: config.residualScale,
            width: config.embeddingLength
        )
        pool.run(job, count: rows, grain: 16)
    }
}
