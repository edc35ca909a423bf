import KernelBlocks
import Kernels
import Tensor

/// Quantises rows of activations.
struct QuantiseJob: ParallelJob {
    let kernels: UnsafePointer<MatrixKernels>
    let input: UnsafePointer<Float>
    let out: QuantisedRows

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: QuantiseJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) { kernels.pointee.quantise(input, out, lo, hi) }
}

/// Lays quantised rows out in tiles, one index per tile.
struct TileJob: ParallelJob {
    let tiling: UnsafePointer<ActivationTiling>
    /// Whose rows make the tiles.
    let parts: UnsafePointer<LinearPart>
    let count: Int
    let quantised: QuantisedRows
    let tiles: UnsafeMutablePointer<UInt8>
    let tileBytes: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: TileJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    /// Decides where the parts' tiles go; returns how many there are.
    static func place(
        _ parts: UnsafeMutablePointer<LinearPart>,
        _ count: Int,
        _ tiling: ActivationTiling
    ) -> Int {
        var next = 0
        for index in 0..<count where parts[index].weights.type.isQuantised {
            let part = parts[index]
            let twin = (0..<index).first { other in
                parts[other].weights.type.isQuantised && parts[other].firstRow == part.firstRow
                    && parts[other].prefill == part.prefill
            }
            parts[index].ownTiles = twin == nil ? tiling.count(part.prefill) : 0
            parts[index].firstTile = twin.map { parts[$0].firstTile } ?? next
            next += parts[index].ownTiles
        }
        return next
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        for index in 0..<count where parts[index].ownTiles > 0 {
            let part = parts[index]
            let first = max(lo, part.firstTile)
            let end = min(hi, part.firstTile + part.ownTiles)
            guard first < end else { continue }
            let rows = quantised.rows(from: part.firstRow, count: part.prefill)
            for tile in first..<end {
                let row = (tile - part.firstTile) * tiling.pointee.rows
                tiling.pointee.write(rows, row, tiles + tile * tileBytes)
            }
        }
    }
}
