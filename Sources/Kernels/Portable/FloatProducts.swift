import KernelBlocks
import Tensor

/// Products of weights with Float activations: any type, through its Float form.
///
/// Both kernels cut the columns into stretches, add eight lanes over a stretch, the lanes then to
/// one number, columns beyond a multiple of eight one by one, and the stretches in order.
enum FloatProducts {
    /// Columns turned to Float at a time, a whole number of blocks of every type.
    static let stretch = 256
    /// Weight rows that share a pass over the activations.
    static let stripRows = 16
    /// Bytes of scratch; independent of the row length.
    static let scratchBytes = stripRows * stretch * 4

    /// See `MatrixKernels.FloatProduct`.
    static func decode(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ x: UnsafePointer<Float>,
        _ xStride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        run(w, lo, hi, stripRows: 1, x, xStride, n, out, outStride, scratch)
    }

    /// See `MatrixKernels.FloatProduct`.
    static func prefill(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ x: UnsafePointer<Float>,
        _ xStride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        run(w, lo, hi, stripRows: stripRows, x, xStride, n, out, outStride, scratch)
    }

    @inline(__always)
    private static func run(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        stripRows: Int,
        _ x: UnsafePointer<Float>,
        _ xStride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        guard let format = BlockFormat.of(w.type) else {
            fatalError("\(w.type.name) has no arithmetic")
        }
        let weights = scratch.bindMemory(to: Float.self, capacity: stripRows * stretch)
        for strip in stride(from: lo, to: hi, by: stripRows) {
            let rows = min(stripRows, hi - strip)
            for start in stride(from: 0, to: w.columns, by: stretch) {
                let count = min(stretch, w.columns - start)
                let offset = start / w.type.elementsPerBlock * w.type.bytesPerBlock
                for row in 0..<rows {
                    format.dequantise(w.row(strip + row) + offset, count, weights + row * stretch)
                }
                for index in 0..<n {
                    let input = x + index * xStride + start
                    let target = out + index * outStride + strip
                    for row in 0..<rows {
                        let product = dot(weights + row * stretch, input, count)
                        target[row] = start == 0 ? product : target[row] + product
                    }
                }
            }
            if w.columns == 0 { clear(out + strip, outStride, rows, n) }
        }
    }

    /// The empty product.
    private static func clear(
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ rows: Int,
        _ n: Int
    ) {
        for index in 0..<n { (out + index * outStride).update(repeating: 0, count: rows) }
    }

    @inline(__always)
    private static func dot(
        _ w: UnsafePointer<Float>,
        _ x: UnsafePointer<Float>,
        _ count: Int
    ) -> Float {
        // Two vectors of eight: enough independent additions to hide their latency. No fused
        // multiply-add: without the instruction it would be a call for every lane.
        var (even, odd) = (SIMD8<Float>(repeating: 0), SIMD8<Float>(repeating: 0))
        let vectors = count & ~15
        for index in stride(from: 0, to: vectors, by: 16) {
            even += load8(w + index) * load8(x + index)
            odd += load8(w + index + 8) * load8(x + index + 8)
        }
        var sum = (even + odd).sum()
        for index in vectors..<count { sum += w[index] * x[index] }
        return sum
    }

    @inline(__always)
    private static func load8(_ p: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self)
    }
}
