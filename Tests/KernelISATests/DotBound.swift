import KernelBlocks
import Tensor

/// A dot product in Double, and how far a Float evaluation in unsigned codes may be from it.
struct DotBound {
    var value = 0.0
    var tolerance = 0.0

    /// The product of a weight row with activation row `index`.
    ///
    /// Kernels may write a weight as `scale * (code - offset)` and take the two parts in different
    /// lanes, so the rule bounds the rounding of both: every part passes through at most 3
    /// roundings of its own and one per addition on its way, of which there are no more than one
    /// per 16 weights and part, and 16 to sum the lanes. Each is at most 2^-24 of the sum of
    /// magnitudes.
    init(_ matrix: MatrixCase, row: Int, activation index: Int) {
        guard let groups = BlockFormat.of(matrix.type)?.groups else { return }
        let k = matrix.columns
        let a = matrix.activations.rows(from: index, count: 1)
        let values = UnsafeMutablePointer<Int8>.allocate(capacity: k)
        let floats = UnsafeMutablePointer<Float>.allocate(capacity: k / 8)
        defer {
            values.deallocate()
            floats.deallocate()
        }
        let unpacked = UnpackedWeights(values: values, scales: floats, minima: floats + k / 16)
        groups.unpack(matrix.weights.row(row), k, unpacked)
        let offset = Self.offset(matrix.type)
        var magnitude = 0.0
        for group in 0..<k / groups.size {
            var (dot, codes, products, sizes) = (0, 0, 0, 0)
            for position in group * groups.size..<(group + 1) * groups.size {
                let (v, c) = (Int(values[position]), Int(a.values[position]))
                dot += v * c
                codes += c
                products += (abs(v) + offset) * abs(c)
                sizes += abs(c)
            }
            let factor = Double(a.scales[group * groups.size / 32])
            let scale = Double(unpacked.scales[group])
            let minimum = groups.hasMinima ? Double(unpacked.minima[group]) : 0
            value += factor * (scale * Double(dot) - minimum * Double(codes))
            magnitude +=
                abs(factor)
                * (abs(scale) * Double(products + offset * sizes) + abs(minimum) * Double(sizes))
        }
        let roundings = Double(2 * k / 16 + 16 + 3)
        tolerance = roundings * (0x1p-24 * magnitude + 0x1p-149)
    }

    /// What is added to make codes unsigned: what the format says, or 128 for signed bytes.
    private static func offset(_ type: ElementType) -> Int {
        switch type {
        case .q4_1, .q2_K, .q4_K: 0
        case .q1_0, .q2_0, .tq1_0, .tq2_0: 1
        case .q3_K: 4
        case .q4_0: 8
        case .iq1_s, .iq1_m: 9
        case .mxfp4: 12
        case .q5_0, .q5_1, .q5_K: 16
        case .q6_K: 32
        default: 128
        }
    }
}
