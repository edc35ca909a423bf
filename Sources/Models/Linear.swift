import KernelBlocks
import Kernels
import Tensor

/// One matrix of a product that several share: where its input rows are and where results go.
struct LinearPart {
    var weights: WeightRows
    /// Weight rows, and how many of them make one chunk of work.
    var outputs: Int
    var chunk: Int
    /// First input row and the number of rows; the first `prefill` of them go through the tiled
    /// kernel, the rest through the streaming one.
    var firstRow: Int
    var rows: Int
    var prefill: Int
    /// First tile of the `prefill` rows, and how many the part lays out itself: none where another
    /// part has the same rows.
    var firstTile = 0
    var ownTiles = 0
    /// Results, (rows, outStride).
    var out: UnsafeMutablePointer<Float>
    var outStride: Int
    var bias: UnsafePointer<Float>?
    /// What adapters change of the matrix.
    var changes = UnsafeBufferPointer<LowRank>(start: nil, count: 0)

    var chunks: Int { (outputs + chunk - 1) / chunk }

    /// The product of the same rows with another matrix.
    func product(
        with weights: WeightRows,
        outputs: Int,
        out: UnsafeMutablePointer<Float>
    ) -> LinearPart {
        var part = self
        (part.weights, part.outputs) = (weights, outputs)
        (part.out, part.outStride) = (out, outputs)
        part.bias = nil
        part.changes = .init(start: nil, count: 0)
        return part
    }
}

/// Products of several matrices with the same activations, one index per chunk of weight rows.
struct LinearJob: ParallelJob {
    let kernels: UnsafePointer<MatrixKernels>
    let parts: UnsafePointer<LinearPart>
    let count: Int
    /// The input as it came, (rows, inputStride), and quantised.
    let input: UnsafePointer<Float>
    let inputStride: Int
    let quantised: QuantisedRows
    /// The same rows as the kernels' prefill wants them, `tileBytes` apart.
    let tiles: UnsafePointer<UInt8>
    let tileBytes: Int
    let scratch: UnsafeMutablePointer<UInt8>
    let scratchBytes: Int
    /// Set when weights of every type are widened and activations stay floats.
    let exact: (any VectorKernels.Type)?

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: LinearJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        var first = 0
        for index in 0..<count {
            let chunks = parts[index].chunks
            let from = max(lo, first)
            let to = min(hi, first + chunks)
            if from < to { product(parts[index], from - first, to - first, worker) }
            first += chunks
        }
    }

    /// Chunks `from ..< to` of one part.
    private func product(_ part: LinearPart, _ from: Int, _ to: Int, _ worker: Int) {
        let lo = from * part.chunk
        let hi = min(part.outputs, to * part.chunk)
        let own = scratch + worker * scratchBytes
        let decode = part.rows - part.prefill
        let out = part.out + part.prefill * part.outStride
        if let exact {
            exactProduct(part, lo, hi, own, exact)
        } else if part.weights.type.isQuantised {
            if part.prefill > 0 {
                var rows = quantised.rows(from: part.firstRow, count: part.prefill)
                rows.tiles = UnsafeRawPointer(tiles + part.firstTile * tileBytes)
                kernels.pointee.prefill(
                    part.weights,
                    lo,
                    hi,
                    rows,
                    part.out,
                    part.outStride,
                    own
                )
            }
            var done = 0
            while done < decode {
                let n = min(64, decode - done)
                let first = part.firstRow + part.prefill + done
                kernels.pointee.decode(
                    part.weights,
                    lo,
                    hi,
                    quantised.rows(from: first, count: n),
                    out + done * part.outStride,
                    part.outStride
                )
                done += n
            }
        } else {
            let rows = input + part.firstRow * inputStride
            if part.prefill > 0 {
                kernels.pointee.prefillFloat(
                    part.weights,
                    lo,
                    hi,
                    rows,
                    inputStride,
                    part.prefill,
                    part.out,
                    part.outStride,
                    own
                )
            }
            if decode > 0 {
                kernels.pointee.decodeFloat(
                    part.weights,
                    lo,
                    hi,
                    rows + part.prefill * inputStride,
                    inputStride,
                    decode,
                    out,
                    part.outStride,
                    own
                )
            }
        }
        addBias(part, lo, hi)
    }

    /// Each weight row widened to floats once, then multiplied with every input row.
    private func exactProduct(
        _ part: LinearPart,
        _ lo: Int,
        _ hi: Int,
        _ scratch: UnsafeMutablePointer<UInt8>,
        _ vector: any VectorKernels.Type
    ) {
        guard let format = BlockFormat.of(part.weights.type) else { return }
        let columns = part.weights.columns
        let weights = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Float.self)
        for r in lo..<hi {
            format.dequantise(part.weights.row(r), columns, weights)
            for row in 0..<part.rows {
                let x = input + (part.firstRow + row) * inputStride
                part.out[row * part.outStride + r] = vector.dot(x, weights, n: columns)
            }
        }
    }

    private func addBias(_ part: LinearPart, _ lo: Int, _ hi: Int) {
        guard let bias = part.bias else { return }
        for row in 0..<part.rows {
            let out = part.out + row * part.outStride
            for i in lo..<hi { out[i] += bias[i] }
        }
    }
}
