import KernelBlocks
import Kernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Norms, rotates and scales each row's queries and keys, and stores keys and values in the cache.
struct CacheInputJob: ParallelJob {
    let vector: any VectorKernels.Type
    let config: UnsafePointer<TransformerConfig>
    let heads: Int
    let kvHeads: Int
    let queryNorm: UnsafePointer<Float>?
    let keyNorm: UnsafePointer<Float>?
    let query: UnsafeMutablePointer<Float>
    let key: UnsafeMutablePointer<Float>
    let value: UnsafePointer<Float>
    /// (n, pairs); nil where the block does not rotate.
    let cosines: UnsafePointer<Float>?
    let sines: UnsafePointer<Float>?
    let rotaryDimensions: Int
    let isInterleaved: Bool
    let positions: UnsafePointer<Int32>
    /// Each row's page table.
    let pageTables: UnsafePointer<UnsafePointer<Int32>>
    let layer: KVCache.Layer
    let cacheType: CacheType

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: CacheInputJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        for row in lo..<hi {
            prepare(query + row * heads * keySize, heads, queryNorm, row)
            prepare(key + row * kvHeads * keySize, kvHeads, keyNorm, row)
            if let temperature = config.pointee.queryTemperature {
                scaleQuery(row, temperature)
            }
            store(row)
        }
    }

    private var keySize: Int { config.pointee.keySize }

    private func prepare(
        _ x: UnsafeMutablePointer<Float>,
        _ heads: Int,
        _ norm: UnsafePointer<Float>?,
        _ row: Int
    ) {
        if let norm { normalise(x, heads, norm) }
        guard let cosines, let sines else { return }
        let pairs = rotaryDimensions / 2
        vector.rope(
            x,
            heads: heads,
            headStride: keySize,
            dimensions: rotaryDimensions,
            cosines: cosines + row * pairs,
            sines: sines + row * pairs,
            interleaved: isInterleaved
        )
    }

    private func normalise(
        _ x: UnsafeMutablePointer<Float>,
        _ heads: Int,
        _ weight: UnsafePointer<Float>
    ) {
        let epsilon =
            switch config.pointee.norm {
            case .rms(let value), .layer(let value): value
            }
        switch config.pointee.headNorm {
        case .none: break
        case .perHead:
            for head in 0..<heads {
                let h = x + head * keySize
                vector.rmsNorm(h, weight: weight, out: h, n: keySize, epsilon: epsilon)
            }
        case .whole:
            vector.rmsNorm(x, weight: weight, out: x, n: heads * keySize, epsilon: epsilon)
        case .eachHead:
            for head in 0..<heads {
                let h = x + head * keySize
                vector.layerNorm(
                    h,
                    weight: weight + head * keySize,
                    bias: nil,
                    out: h,
                    n: keySize,
                    epsilon: epsilon
                )
            }
        }
    }

    private func scaleQuery(_ row: Int, _ temperature: QueryTemperature) {
        let step = (Float(positions[row]) / Float(temperature.floorScale)).rounded(.down)
        let factor = logf(step + 1) * temperature.scale + 1
        vector.scale(query + row * heads * keySize, by: factor, n: heads * keySize)
    }

    private func store(_ row: Int) {
        let position = Int(positions[row])
        let page = Int(pageTables[row][position / CachePage.positions])
        let slot = position % CachePage.positions
        let valueSize = config.pointee.valueSize
        let keys = layer.keys + page * layer.keyPageBytes
        let values = layer.values + page * layer.valuePageBytes
        for head in 0..<kvHeads {
            vector.storeKey(
                key + (row * kvHeads + head) * keySize,
                page: keys + head * layer.keyHeadBytes,
                slot: slot,
                headSize: keySize,
                type: cacheType
            )
            vector.storeValue(
                value + (row * kvHeads + head) * valueSize,
                page: values + head * layer.valueHeadBytes,
                slot: slot,
                headSize: valueSize,
                type: cacheType
            )
        }
    }
}

/// One unit of attention work: some query heads of consecutive tokens of one sequence.
struct AttentionSpan {
    /// Query rows (tokens times heads) that share one pass over keys and values.
    static let rows = 48

    var firstRow: Int
    var tokens: Int
    var firstPosition: Int
    var length: Int
    var kvHead: Int
    /// Heads within the KV head's group.
    var firstHead: Int
    var heads: Int
    var pageTable: UnsafePointer<Int32>
}

/// Attention over all spans of a batch in one block.
struct AttentionJob: ParallelJob {
    let vector: any VectorKernels.Type
    let config: UnsafePointer<TransformerConfig>
    let spans: UnsafePointer<AttentionSpan>
    let heads: Int
    let kvHeads: Int
    let window: Int
    let sinks: UnsafePointer<Float>?
    let query: UnsafePointer<Float>
    let out: UnsafeMutablePointer<Float>
    let layer: KVCache.Layer
    let cacheType: CacheType
    let scratch: UnsafeMutablePointer<UInt8>
    let scratchBytes: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: AttentionJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        let own = UnsafeMutableRawPointer(scratch + worker * scratchBytes)
            .assumingMemoryBound(to: Float.self)
        for index in lo..<hi { vector.attend(tile(spans[index]), scratch: own) }
    }

    private func tile(_ span: AttentionSpan) -> AttentionTile {
        let (keySize, valueSize) = (config.pointee.keySize, config.pointee.valueSize)
        let head = span.kvHead * (heads / kvHeads) + span.firstHead
        var tile = AttentionTile(
            queries: query + (span.firstRow * heads + head) * keySize,
            output: out + (span.firstRow * heads + head) * valueSize,
            pageTable: span.pageTable,
            keys: UnsafeRawPointer(layer.keys + span.kvHead * layer.keyHeadBytes),
            values: UnsafeRawPointer(layer.values + span.kvHead * layer.valueHeadBytes)
        )
        tile.queryTokenStride = heads * keySize
        tile.queryHeadStride = keySize
        tile.outputTokenStride = heads * valueSize
        tile.outputHeadStride = valueSize
        tile.heads = span.heads
        tile.tokens = span.tokens
        tile.firstPosition = span.firstPosition
        tile.length = span.length
        tile.keySize = keySize
        tile.valueSize = valueSize
        tile.isCausal = config.pointee.isCausal
        tile.window = window
        tile.scale = config.pointee.attentionScale
        tile.softCap = config.pointee.attentionSoftCap
        tile.sinks = sinks.map { $0 + head }
        tile.keyPageStride = layer.keyPageBytes
        tile.valuePageStride = layer.valuePageBytes
        tile.cacheType = cacheType
        return tile
    }
}
