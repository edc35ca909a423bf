import KernelBlocks
import Tensor

/// Room on the stack for a stretch of one weight row and the sums it goes into.
private struct DecodeBuffers {
    /// Weights unpacked at a time, a whole number of blocks of every type.
    static let stretch = 1024
    /// Activation rows served by one pass over the weights.
    static let rows = 64

    /// Codes as unpacked (1024).
    var narrow = InlineArray<64, SIMD16<Int8>>(repeating: SIMD16(repeating: 0))
    /// The same as 16-bit lanes (1024).
    var wide = InlineArray<128, SIMD8<Int16>>(repeating: SIMD8(repeating: 0))
    /// Scales, then minima, of at most 64 groups each.
    var factors = InlineArray<32, SIMD4<Float>>(repeating: SIMD4(repeating: 0))
    /// One vector of partial sums per activation row.
    var sums = InlineArray<64, SIMD4<Float>>(repeating: SIMD4(repeating: 0))
}

/// Products of weight rows with few activation rows, straight from the file's blocks.
///
/// A stretch of a row is unpacked to 16-bit lanes and multiplied with every activation row. Sums
/// per group are exact integers in four lanes, each lane scaled and added in Float in the order of
/// groups, the lanes added at the end of the row; minima likewise in lane 0.
func decode(
    _ w: WeightRows,
    _ lo: Int,
    _ hi: Int,
    _ a: QuantisedRows,
    _ out: UnsafeMutablePointer<Float>,
    _ outStride: Int
) {
    guard let groups = BlockFormat.of(w.type)?.groups else {
        fatalError("decode: \(w.type.name) has no integer form")
    }
    var buffers = DecodeBuffers()
    withUnsafeMutableBytes(of: &buffers) { bytes in
        let base = bytes.baseAddress.unsafelyUnwrapped
        for first in stride(from: 0, to: a.n, by: DecodeBuffers.rows) {
            let tile = a.rows(from: first, count: min(DecodeBuffers.rows, a.n - first))
            for row in lo..<hi {
                decodeRow(
                    w.row(row),
                    w.type,
                    groups,
                    tile,
                    base,
                    out + first * outStride + row,
                    outStride
                )
            }
        }
    }
}

private func decodeRow(
    _ row: UnsafeRawPointer,
    _ type: ElementType,
    _ groups: BlockFormat.Groups,
    _ a: QuantisedRows,
    _ base: UnsafeMutableRawPointer,
    _ out: UnsafeMutablePointer<Float>,
    _ outStride: Int
) {
    let stretch = DecodeBuffers.stretch
    let narrow = base.assumingMemoryBound(to: Int8.self)
    let wide = (base + stretch).assumingMemoryBound(to: SIMD8<Int16>.self)
    let scales = (base + 3 * stretch).assumingMemoryBound(to: Float.self)
    let sums = (base + 3 * stretch + 512).assumingMemoryBound(to: SIMD4<Float>.self)
    let target = UnpackedWeights(values: narrow, scales: scales, minima: scales + 64)
    sums.update(repeating: SIMD4(repeating: 0), count: a.n)
    let bytesPerStretch = stretch / type.elementsPerBlock * type.bytesPerBlock
    var source = row
    for start in stride(from: 0, to: a.k, by: stretch) {
        let count = min(stretch, a.k - start)
        groups.unpack(source, count, target)
        source += bytesPerStretch
        for index in stride(from: 0, to: count, by: 16) {
            (wide[index / 8], wide[index / 8 + 1]) = IntegerLanes.wide16(narrow + index)
        }
        for index in 0..<a.n {
            let codes = UnsafeRawPointer(a.values + index * a.k + start)
            let factors = a.scales + (index * a.k + start) / 32
            sums[index] =
                groups.size == 32
                ? addGroups32(sums[index], wide, scales, codes, factors, count / 32)
                : addGroups16(sums[index], wide, scales, codes, factors, count / 32)
            if groups.hasMinima {
                let codeSums = a.sums + (index * a.k + start) / 16
                sums[index].x -= minima(
                    scales + 64,
                    groups.size,
                    factors,
                    codeSums,
                    count / 16
                )
            }
        }
    }
    for index in 0..<a.n { out[index * outStride] = sums[index].sum() }
}

/// Adds groups of 32 weights: one scale each.
@inline(__always)
private func addGroups32(
    _ start: SIMD4<Float>,
    _ w: UnsafePointer<SIMD8<Int16>>,
    _ scales: UnsafePointer<Float>,
    _ codes: UnsafeRawPointer,
    _ factors: UnsafePointer<Float>,
    _ count: Int
) -> SIMD4<Float> {
    var sum = start
    for group in 0..<count {
        let (a, b) = IntegerLanes.wide16(codes + 32 * group)
        let (c, d) = IntegerLanes.wide16(codes + 32 * group + 16)
        var dot = SIMD4<Int32>(repeating: 0)
        dot = IntegerLanes.add(w[4 * group], times: a, to: dot)
        dot = IntegerLanes.add(w[4 * group + 1], times: b, to: dot)
        dot = IntegerLanes.add(w[4 * group + 2], times: c, to: dot)
        dot = IntegerLanes.add(w[4 * group + 3], times: d, to: dot)
        sum += SIMD4<Float>(dot) * (scales[group] * factors[group])
    }
    return sum
}

/// Adds groups of 16 weights, two of which share an activation scale.
@inline(__always)
private func addGroups16(
    _ start: SIMD4<Float>,
    _ w: UnsafePointer<SIMD8<Int16>>,
    _ scales: UnsafePointer<Float>,
    _ codes: UnsafeRawPointer,
    _ factors: UnsafePointer<Float>,
    _ count: Int
) -> SIMD4<Float> {
    var sum = start
    let zero = SIMD4<Int32>(repeating: 0)
    for group in 0..<2 * count {
        let (a, b) = IntegerLanes.wide16(codes + 16 * group)
        let dot = IntegerLanes.add(
            w[2 * group + 1],
            times: b,
            to: IntegerLanes.add(w[2 * group], times: a, to: zero)
        )
        sum += SIMD4<Float>(dot) * (scales[group] * factors[group / 2])
    }
    return sum
}

/// What the minima of a stretch take away: minimum * activation scale * sum of codes, per 16.
@inline(__always)
private func minima(
    _ minima: UnsafePointer<Float>,
    _ size: Int,
    _ factors: UnsafePointer<Float>,
    _ codeSums: UnsafePointer<Int16>,
    _ count: Int
) -> Float {
    var sum: Float = 0
    if size == 16 {
        for part in 0..<count { sum += minima[part] * factors[part / 2] * Float(codeSums[part]) }
    } else {
        for group in 0..<count / 2 {
            let codes = Int32(codeSums[2 * group]) &+ Int32(codeSums[2 * group + 1])
            sum += minima[group] * factors[group] * Float(codes)
        }
    }
    return sum
}
