import GGUF
import Models

extension SchedulerDriver {
    /// Takes inputs over; they are embedded in the order in which they came.
    func accept(_ job: EmbeddingJob) {
        let config = transformer.config
        embeddings.append(
            EmbeddingRun(job, pooling: config.pooling ?? .last, width: config.embeddingLength)
        )
    }

    /// Pages that the inputs begun keep until they are embedded.
    var embeddingPages: Int {
        embeddings.first.map { $0.isInside ? cache.pages(for: $0.current.count) + 1 : 0 } ?? 0
    }

    /// Evaluates the next rows of what is to be embedded: short inputs together, long ones in
    /// chunks; answers under way wait for no more than a chunk.
    func embedPiece() {
        guard let run = embeddings.first else { return }
        do {
            guard !run.isCancelled else { throw CancellationError() }
            batch.removeAll()
            var parts: [EmbeddingRun.Part] = []
            while let part = try nextPart(of: run) { parts.append(part) }
            guard batch.count > 0 else { return }
            transformer.forward(batch, cache: cache)
            let width = transformer.config.embeddingLength
            var row = transformer.hiddenRows
            for part in parts {
                run.pool(part, row) { transformer.score($0).map { [$0] } ?? $0 }
                row += part.count * width
            }
            if let damage { throw damage }
            guard run.isComplete else { return }
            run.finish(.success(()))
        } catch {
            run.finish(.failure(error))
        }
        embeddings.removeFirst()
    }

    /// Adds the next rows of the inputs to the batch; nil when it is full or there is no room.
    private func nextPart(of run: EmbeddingRun) throws -> EmbeddingRun.Part? {
        guard run.hasMore else { return nil }
        let isCausal = transformer.config.isCausal
        let limit = running.isEmpty ? batch.capacity : min(batch.capacity, Self.sharedChunk)
        let left = run.current.count - run.evaluated
        // An encoder sees all of an input at once.
        let count = isCausal ? min(left, limit - batch.count) : left
        guard count > 0, batch.count + count <= (batch.count == 0 ? batch.capacity : limit) else {
            return nil
        }
        if !run.isInside {
            let wanted = pages(of: running) + cache.pages(for: run.current.count) + 1
            run.needsRoom = !running.isEmpty && wanted > cache.pageCount
            guard !run.needsRoom else { return nil }
            run.begin(
                CachedSequence(
                    cache: cache,
                    maximumLength: run.current.count,
                    adapterScales: run.adapterScales
                )
            )
        }
        guard let sequence = run.sequence, reserve(count, sequence) else {
            guard batch.count == 0 else { return nil }
            throw EngineError.evaluation("the KV cache has no free page")
        }
        let first = run.evaluated
        batch.addPrefill(sequence, run.current[first..<first + count], output: .all)
        return run.take(count)
    }
}
