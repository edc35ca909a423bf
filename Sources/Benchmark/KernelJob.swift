import KernelBlocks
import Kernels
import Tensor

/// A matrix product, one index per chunk of weight rows.
struct KernelJob: ParallelJob {
    let kernels: UnsafePointer<MatrixKernels>
    let product: KernelCase.Product
    /// Whether activations stay floats.
    let isFloat: Bool
    let weights: WeightRows
    let rows: Int
    let chunk: Int
    let quantised: QuantisedRows
    let input: UnsafePointer<Float>
    let output: UnsafeMutablePointer<Float>
    /// Scratch of each worker, `scratchBytes` apart.
    let scratch: UnsafeMutableRawPointer
    let scratchBytes: Int

    /// Chunks in all.
    var chunks: Int { (rows + chunk - 1) / chunk }

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: KernelJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        let (first, last) = (lo * chunk, min(rows, hi * chunk))
        let own = scratch + worker * scratchBytes
        switch (product, isFloat) {
        case (.decode, false): decode(first, last)
        case (.prefill, false):
            kernels.pointee.prefill(weights, first, last, quantised, output, rows, own)
        case (.decode, true):
            kernels.pointee.decodeFloat(
                weights,
                first,
                last,
                input,
                weights.columns,
                quantised.n,
                output,
                rows,
                own
            )
        case (.prefill, true):
            kernels.pointee.prefillFloat(
                weights,
                first,
                last,
                input,
                weights.columns,
                quantised.n,
                output,
                rows,
                own
            )
        }
    }

    /// The decode product takes at most 64 rows at a time.
    private func decode(_ lo: Int, _ hi: Int) {
        for first in stride(from: 0, to: quantised.n, by: 64) {
            let part = quantised.rows(from: first, count: min(64, quantised.n - first))
            kernels.pointee.decode(weights, lo, hi, part, output + first * rows, rows)
        }
    }
}
