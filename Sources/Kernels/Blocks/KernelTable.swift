package import Tensor

/// A strip of a weight matrix in the file's own blocks.
///
/// Plain pointers into a mapping that outlives every product; read only.
package struct WeightRows: @unchecked Sendable {
    /// How the weights are stored.
    package var type: ElementType
    /// First byte of row 0; blocks are 2-aligned at best (MXFP4: not at all).
    package var base: UnsafeRawPointer
    /// Bytes from one row to the next.
    package var bytesPerRow: Int
    /// Weights per row (k).
    package var columns: Int

    /// Wraps rows that the model loader has checked.
    package init(type: ElementType, base: UnsafeRawPointer, bytesPerRow: Int, columns: Int) {
        self.type = type
        self.base = base
        self.bytesPerRow = bytesPerRow
        self.columns = columns
    }

    /// The first block of row `index`.
    @inlinable
    package func row(_ index: Int) -> UnsafeRawPointer { base + index * bytesPerRow }
}

/// The matrix products of one instruction set.
///
/// `out[i * outStride + r]` is the product of weight row `r` with activation row `i`. The bits of
/// one result depend on the two rows and the kernel alone, never on how many other rows are
/// computed in the same call or by which thread; `decode` and `prefill` may differ from each other.
package struct MatrixKernels: Sendable {
    /// Quantises rows `lo ..< hi` of `x` (row-major, `out.k` floats apart) in groups of 32.
    package typealias Quantise =
        @Sendable (
            _ x: UnsafePointer<Float>, _ out: QuantisedRows, _ lo: Int, _ hi: Int
        ) -> Void

    /// Product of quantised weights, rows `lo ..< hi`, with few rows (`a.n` in `1...64`).
    package typealias Decode =
        @Sendable (
            _ w: WeightRows, _ lo: Int, _ hi: Int, _ a: QuantisedRows,
            _ out: UnsafeMutablePointer<Float>, _ outStride: Int
        ) -> Void

    /// The same for any number of rows, with tiles where the table has a `tiling`; `scratch` is
    /// 64-byte aligned, one per worker.
    package typealias Prefill =
        @Sendable (
            _ w: WeightRows, _ lo: Int, _ hi: Int, _ a: QuantisedRows,
            _ out: UnsafeMutablePointer<Float>, _ outStride: Int, _ scratch: UnsafeMutableRawPointer
        ) -> Void

    /// Product of F32, F16 or BF16 weights with `n` rows of Float, `xStride` floats apart.
    package typealias FloatProduct =
        @Sendable (
            _ w: WeightRows, _ lo: Int, _ hi: Int, _ x: UnsafePointer<Float>, _ xStride: Int,
            _ n: Int, _ out: UnsafeMutablePointer<Float>, _ outStride: Int,
            _ scratch: UnsafeMutableRawPointer
        ) -> Void

    /// "portable", "avx2" or "avx512".
    package var name: String
    /// Activation rows to int8.
    package var quantise: Quantise
    /// Quantised weights, few rows.
    package var decode: Decode
    /// Quantised weights, many rows.
    package var prefill: Prefill
    /// How `prefill` wants the activations besides; nil when it takes them as they are.
    package var tiling: ActivationTiling?
    /// Best multiple for `hi - lo` (strip height).
    package var prefillRows: Int
    /// Scratch that the products need for rows of `k` weights, in bytes.
    package var scratchBytes: @Sendable (_ k: Int) -> Int
    /// Float weights, few rows.
    package var decodeFloat: FloatProduct
    /// Float weights, many rows.
    package var prefillFloat: FloatProduct
    /// Whether `prefillFloat` rounds the activations of BF16 weights to BF16.
    package var roundsToBF16 = false

    /// Assembles the table of one instruction set.
    package init(
        name: String,
        quantise: @escaping Quantise,
        decode: @escaping Decode,
        prefill: @escaping Prefill,
        tiling: ActivationTiling? = nil,
        prefillRows: Int,
        scratchBytes: @escaping @Sendable (_ k: Int) -> Int,
        decodeFloat: @escaping FloatProduct,
        prefillFloat: @escaping FloatProduct
    ) {
        self.name = name
        self.quantise = quantise
        self.decode = decode
        self.prefill = prefill
        self.tiling = tiling
        self.prefillRows = prefillRows
        self.scratchBytes = scratchBytes
        self.decodeFloat = decodeFloat
        self.prefillFloat = prefillFloat
    }

    /// Whether `prefillFloat` rounds what it multiplies weights of `type` with.
    package func roundsActivations(of type: ElementType) -> Bool {
        roundsToBF16 && type == .bf16
    }
}
