import KernelBlocks
import Kernels
import Tensor

extension Transformer {
    /// A product with all rows of the input.
    func part(
        _ linear: LinearWeights,
        rows: Int,
        prefill: Int,
        out: UnsafeMutablePointer<Float>
    ) -> LinearPart {
        LinearPart(
            weights: linear.matrix.weights,
            outputs: linear.matrix.outputs,
            chunk: 0,
            firstRow: 0,
            rows: rows,
            prefill: prefill,
            out: out,
            outStride: linear.matrix.outputs,
            bias: linear.bias,
            changes: linear.changes
        )
    }

    /// Runs the first `count` parts of the workspace over `rows` input rows, `width` floats each.
    ///
    /// `scales` are the adapters' of these rows; nil for those of the batch.
    func linear(
        _ count: Int,
        input: UnsafePointer<Float>,
        width: Int,
        rows: Int,
        scales: UnsafePointer<Float>? = nil
    ) {
        products(space.parts, count, input: input, width: width, rows: rows)
        guard let changes else { return }
        addChanges(
            changes,
            count,
            scales: scales ?? UnsafePointer(changes.rowScales.base),
            input: input,
            width: width,
            rows: rows
        )
    }

    /// Runs `count` products over `rows` input rows, `width` floats each.
    func products(
        _ parts: UnsafeMutablePointer<LinearPart>,
        _ count: Int,
        input: UnsafePointer<Float>,
        width: Int,
        rows: Int
    ) {
        var outputs = 0
        var isQuantised = false
        for index in 0..<count {
            outputs += parts[index].outputs
            isQuantised = isQuantised || parts[index].weights.type.isQuantised
        }
        let strip = matrixKernels.pointee.prefillRows
        let chunk = chunkRows(outputs, strip)
        var chunks = 0
        for index in 0..<count {
            parts[index].chunk = chunk
            chunks += parts[index].chunks
        }
        var quantised = space.quantisedRows(n: 0, k: 0)
        if isQuantised, !isExact {
            quantised = space.quantisedRows(n: rows, k: width)
            let job = QuantiseJob(kernels: matrixKernels, input: input, out: quantised)
            pool.run(job, count: rows, grain: 8)
            layTiles(parts, count, quantised)
        }
        let job = LinearJob(
            kernels: matrixKernels,
            parts: parts,
            count: count,
            input: input,
            inputStride: width,
            quantised: quantised,
            tiles: UnsafePointer(space.tiles.base),
            tileBytes: matrixKernels.pointee.tiling?.bytes(width) ?? 0,
            scratch: space.scratch.base,
            scratchBytes: space.scratchBytes,
            exact: isExact ? vector : nil
        )
        pool.run(job, count: chunks, grain: 1)
    }

    /// Lays the parts' prefill rows out as the kernels want them.
    private func layTiles(
        _ parts: UnsafeMutablePointer<LinearPart>,
        _ count: Int,
        _ quantised: QuantisedRows
    ) {
        guard let tiling = matrixKernels.pointee.tiling else { return }
        let tiles = TileJob.place(parts, count, tiling)
        guard tiles > 0 else { return }
        withUnsafePointer(to: tiling) { pointer in
            let job = TileJob(
                tiling: pointer,
                parts: parts,
                count: count,
                quantised: quantised,
                tiles: space.tiles.base,
                tileBytes: tiling.bytes(quantised.k)
            )
            pool.run(job, count: tiles, grain: 1)
        }
    }

    /// Weight rows per chunk of work: about eight chunks per thread, in whole strips.
    private func chunkRows(_ outputs: Int, _ strip: Int) -> Int {
        let fair = outputs / (pool.threads * 8)
        return max(strip, min(512, fair / strip * strip))
    }
}
