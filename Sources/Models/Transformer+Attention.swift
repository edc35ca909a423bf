import KernelBlocks
import Kernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Transformer {
    /// Notes each row's position, page table and rotation, once for all blocks.
    func prepare(_ batch: Batch) {
        for segment in batch.segments {
            for offset in 0..<segment.count {
                let row = segment.firstRow + offset
                space.positions.base[row] = Int32(segment.firstPosition + offset)
                pageTables[row] = UnsafePointer(segment.sequence.pages)
            }
        }
        guard let rope = config.rope else { return }
        let pairs = rope.dimensions / 2
        for (index, frequencies) in rotations.enumerated() {
            if index == 1, config.windowRope == nil { break }
            let magnitude = (index == 1 ? config.windowRope : config.rope)?.magnitude ?? 1
            let first = index * capacity * pairs
            for row in 0..<batch.count {
                let position = Double(space.positions.base[row])
                let cosines = space.cosines.base + first + row * pairs
                let sines = space.sines.base + first + row * pairs
                for pair in 0..<pairs {
                    let angle = position * frequencies[pair]
                    cosines[pair] = Float(cos(angle)) * magnitude
                    sines[pair] = Float(sin(angle)) * magnitude
                }
            }
        }
    }

    /// x += attention(norm(x)), with the norms the architecture has.
    func attend(_ index: Int, _ batch: Batch, _ cache: KVCache) {
        let layer = weights.layers[index]
        let shape = config.layers[index]
        let n = batch.count
        var input = space.x
        if let norm = layer.attentionNorm {
            self.norm(norm, space.x, to: space.normed, rows: n)
            input = space.normed
        }
        if let norm = layer.attentionNorm2 {
            // Falcon 40B: attention has its own norm; `normed` is needed by the other half.
            self.norm(norm, space.x, to: space.hidden, rows: n)
            input = space.hidden
        }
        project(layer, input, batch)
        storeKeysAndValues(layer, shape, batch, cache.layers[index], cache.type)
        let job = AttentionJob(
            vector: vector,
            config: configPointer,
            spans: space.spans,
            heads: shape.heads,
            kvHeads: shape.kvHeads,
            window: shape.window,
            sinks: layer.sinks,
            query: space.query.base,
            out: space.attention.base,
            layer: cache.layers[index],
            cacheType: cache.type,
            scratch: space.scratch.base,
            scratchBytes: space.scratchBytes
        )
        pool.run(job, count: spans(shape, batch), grain: 1)
        let out = part(
            layer.attentionOutput,
            rows: n,
            prefill: batch.prefillRows,
            out: space.branch.base
        )
        space.parts[0] = out
        linear(1, input: space.attention.base, width: shape.heads * config.valueSize, rows: n)
        if let norm = layer.attentionPostNorm {
            self.norm(norm, space.branch, to: space.branch, rows: n)
        }
        addBranch(rows: n)
        if let norm = layer.attentionResidualNorm {
            self.norm(norm, space.x, to: space.x, rows: n)
        }
    }

    /// query, key and value of all rows in one pass over the input.
    private func project(_ layer: LayerWeights, _ input: LazyBuffer<Float>, _ batch: Batch) {
        let (n, p) = (batch.count, batch.prefillRows)
        space.parts[0] = part(layer.query, rows: n, prefill: p, out: space.query.base)
        space.parts[1] = part(layer.key, rows: n, prefill: p, out: space.key.base)
        space.parts[2] = part(layer.value, rows: n, prefill: p, out: space.value.base)
        linear(3, input: input.base, width: config.embeddingLength, rows: n)
    }

    private func storeKeysAndValues(
        _ layer: LayerWeights,
        _ shape: LayerConfig,
        _ batch: Batch,
        _ cache: KVCache.Layer,
        _ type: CacheType
    ) {
        let isLocal = shape.window > 0 && config.windowRope != nil
        let rope = shape.isRotated ? (isLocal ? config.windowRope : config.rope) : nil
        let first = isLocal ? capacity * (rope?.dimensions ?? 0) / 2 : 0
        let job = CacheInputJob(
            vector: vector,
            config: configPointer,
            heads: shape.heads,
            kvHeads: shape.kvHeads,
            queryNorm: layer.queryNorm,
            keyNorm: layer.keyNorm,
            query: space.query.base,
            key: space.key.base,
            value: space.value.base,
            cosines: rope == nil ? nil : UnsafePointer(space.cosines.base + first),
            sines: rope == nil ? nil : UnsafePointer(space.sines.base + first),
            rotaryDimensions: rope?.dimensions ?? 0,
            isInterleaved: rope?.isInterleaved ?? false,
            positions: space.positions.base,
            pageTables: pageTables,
            layer: cache,
            cacheType: type
        )
        pool.run(job, count: batch.count, grain: 4)
    }

    /// Cuts the batch into units of attention work; returns their number.
    private func spans(_ shape: LayerConfig, _ batch: Batch) -> Int {
        let group = shape.heads / shape.kvHeads
        var count = 0
        for segment in batch.segments {
            let tokens = max(1, AttentionSpan.rows / group)
            // A single token with few KV heads would leave threads idle: share out query heads.
            let pieces = segment.count == 1 ? min(group, max(1, pool.threads / shape.kvHeads)) : 1
            let heads = (group + pieces - 1) / pieces
            var offset = 0
            while offset < segment.count {
                let size = min(tokens, segment.count - offset)
                for kvHead in 0..<shape.kvHeads {
                    var firstHead = 0
                    while firstHead < group {
                        space.spans[count] = AttentionSpan(
                            firstRow: segment.firstRow + offset,
                            tokens: size,
                            firstPosition: segment.firstPosition + offset,
                            length: segment.firstPosition + segment.count,
                            kvHead: kvHead,
                            firstHead: firstHead,
                            heads: min(heads, group - firstHead),
                            pageTable: UnsafePointer(segment.sequence.pages)
                        )
                        count += 1
                        firstHead += heads
                    }
                }
                offset += size
            }
        }
        return count
    }
}
