import Tensor

/// One quantised type of the file format: how a block becomes int8 values with Float scales.
///
/// `unpack` is the only definition of a type. Dequantisation is `scale * value - minimum` in Float,
/// in this order, which reproduces ggml's values bit for bit for every type: the products inside
/// `scale` are formed as ggml forms them, and moving a power of two or a sign from one factor to
/// the other changes no rounding. No bit pattern traps; a NaN or infinite scale gives NaN or
/// infinite weights.
protocol QuantBlock: SendableMetatype {
    /// The type's row in the table of the format.
    static var type: ElementType { get }
    /// Weights per block, at most 256.
    static var weights: Int { get }
    /// Bytes per block.
    static var bytes: Int { get }
    /// Weights per scale in the unpacked form: 16 or 32.
    static var groupSize: Int { get }
    /// Whether a group has a minimum; when not, `minima` is left alone.
    static var hasMinima: Bool { get }

    /// Unpacks one block into `weights` values and `weights / groupSize` scales and minima.
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights)
}

extension QuantBlock {
    static var hasMinima: Bool { false }
}

/// Where unpacked weights go: int8 values, and a scale and a minimum for each group.
package struct UnpackedWeights {
    /// Codes, one per weight; all of `-128...127` can occur (Q8_0).
    package var values: UnsafeMutablePointer<Int8>
    /// One per group.
    package var scales: UnsafeMutablePointer<Float>
    /// One per group; untouched by types without minima.
    package var minima: UnsafeMutablePointer<Float>

    /// Bundles the three destinations.
    package init(
        values: UnsafeMutablePointer<Int8>,
        scales: UnsafeMutablePointer<Float>,
        minima: UnsafeMutablePointer<Float>
    ) {
        self.values = values
        self.scales = scales
        self.minima = minima
    }

    /// The destination `weights` further on.
    @inline(__always)
    func advanced(weights: Int, groupSize: Int) -> UnpackedWeights {
        UnpackedWeights(
            values: values + weights,
            scales: scales + weights / groupSize,
            minima: minima + weights / groupSize
        )
    }
}

/// Unpacks `count` weights, a whole number of blocks.
func unpackRow<B: QuantBlock>(
    _: B.Type,
    _ row: UnsafeRawPointer,
    count: Int,
    to out: UnpackedWeights
) {
    let books = Codebooks.shared
    for block in 0..<count / B.weights {
        B.unpack(
            row + block * B.bytes,
            books,
            to: out.advanced(weights: block * B.weights, groupSize: B.groupSize)
        )
    }
}

/// Writes `count` weights as Float, a whole number of blocks.
func dequantiseRow<B: QuantBlock>(
    _: B.Type,
    _ row: UnsafeRawPointer,
    count: Int,
    to out: UnsafeMutablePointer<Float>
) {
    let books = Codebooks.shared
    withBlockBuffer { unpacked in
        for block in 0..<count / B.weights {
            B.unpack(row + block * B.bytes, books, to: unpacked)
            let target = out + block * B.weights
            for group in 0..<B.weights / B.groupSize {
                let scale = SIMD8<Float>(repeating: unpacked.scales[group])
                let minimum = SIMD8<Float>(repeating: unpacked.minima[group])
                for offset in stride(from: 0, to: B.groupSize, by: 8) {
                    let index = group * B.groupSize + offset
                    let value = SIMD8<Float>(
                        SIMD8<Int32>(truncatingIfNeeded: unpacked.values.load8(index))
                    )
                    let weight = B.hasMinima ? scale * value - minimum : scale * value
                    UnsafeMutableRawPointer(target + index).storeBytes(
                        of: weight,
                        as: SIMD8<Float>.self
                    )
                }
            }
        }
    }
}

/// Runs `body` with room on the stack for one block of any type.
@inline(__always)
func withBlockBuffer<R>(_ body: (UnpackedWeights) -> R) -> R {
    withUnsafeTemporaryAllocation(byteCount: 256 + 128, alignment: 64) { buffer in
        let base = buffer.baseAddress.unsafelyUnwrapped
        return body(
            UnpackedWeights(
                values: base.bindMemory(to: Int8.self, capacity: 256),
                scales: (base + 256).bindMemory(to: Float.self, capacity: 16),
                minima: (base + 320).bindMemory(to: Float.self, capacity: 16)
            )
        )
    }
}
