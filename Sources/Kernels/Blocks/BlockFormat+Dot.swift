/// A dot product in Double and what bounds the error of any Float evaluation of it.
package struct DotOracle: Sendable {
    /// The product of the stored weights and activations, all terms exact before summing.
    package var value: Double = 0
    /// Sum of the terms' magnitudes.
    package var magnitude: Double = 0
    /// Number of terms.
    package var terms = 0

    /// Sum of the factors that a scale product lost to underflow is multiplied with.
    var integers: Double = 0

    /// The largest error that a Float evaluation can have, in whatever order it sums.
    ///
    /// A term takes at most two roundings (scale times scale, times the integer sum, which Float
    /// holds exactly) and summing n terms n - 1 more: (n + 1) u times the sum of magnitudes, with
    /// u = 2^-24; one more u covers the second-order part. A product of scales that underflows is
    /// off by up to 2^-149, times its integer; so are the term and the sum.
    package var tolerance: Double {
        Double(terms + 2) * 0x1p-24 * magnitude + (integers + Double(2 * terms)) * 0x1p-149
    }

    fileprivate mutating func add(_ scale: Double, _ factor: Double) {
        value += scale * factor
        magnitude += abs(scale * factor)
        integers += abs(factor)
        terms += 1
    }
}

/// The plain definition of every product; the fast kernels are held against it.
extension BlockFormat {
    /// Product of a weight row with row `index` of `a`, summed in Float in the order of groups.
    ///
    /// Per group: (scale * activation scale) * (sum of value * code), and less, where there are
    /// minima, (minimum * activation scale) * (sum of codes). Nil for F32, F16 and BF16.
    package func dotReference(
        _ row: UnsafeRawPointer,
        _ a: QuantisedRows,
        _ index: Int
    ) -> Float? {
        var sum: Float = 0
        let known = forEachGroup(row, a, index) { scale, minimum, factor, dot, codes in
            sum += scale * factor * Float(dot)
            if let minimum { sum -= minimum * factor * Float(codes) }
        }
        return known ? sum : nil
    }

    /// The same product in Double.
    package func dotOracle(
        _ row: UnsafeRawPointer,
        _ a: QuantisedRows,
        _ index: Int
    ) -> DotOracle? {
        var oracle = DotOracle()
        let known = forEachGroup(row, a, index) { scale, minimum, factor, dot, codes in
            oracle.add(Double(scale) * Double(factor), Double(dot))
            if let minimum { oracle.add(-Double(minimum) * Double(factor), Double(codes)) }
        }
        return known ? oracle : nil
    }

    /// Product of a weight row of any type with `count` floats, summed in Float in order.
    package func dotReference(
        _ row: UnsafeRawPointer,
        _ x: UnsafePointer<Float>,
        count: Int
    ) -> Float {
        var sum: Float = 0
        forEachWeight(row, count: count) { sum += $1 * x[$0] }
        return sum
    }

    /// The same product in Double.
    package func dotOracle(
        _ row: UnsafeRawPointer,
        _ x: UnsafePointer<Float>,
        count: Int
    ) -> DotOracle {
        var oracle = DotOracle()
        forEachWeight(row, count: count) { oracle.add(Double($1), Double(x[$0])) }
        return oracle
    }

    /// Calls `body` with each group's scale, minimum, activation scale, dot product and code sum.
    private func forEachGroup(
        _ row: UnsafeRawPointer,
        _ a: QuantisedRows,
        _ index: Int,
        _ body: (Float, Float?, Float, Int32, Int32) -> Void
    ) -> Bool {
        guard let groups else { return false }
        let activations = a.rows(from: index, count: 1)
        withUnpackedRow(row, groups, count: a.k) { weights in
            for group in 0..<a.k / groups.size {
                let first = group * groups.size
                var dot: Int32 = 0
                var codes: Int32 = 0
                for position in first..<first + groups.size {
                    let code = Int32(activations.values[position])
                    dot += Int32(weights.values[position]) * code
                    codes += code
                }
                body(
                    weights.scales[group],
                    groups.hasMinima ? weights.minima[group] : nil,
                    activations.scales[first / QuantisedRows.groupSize],
                    dot,
                    codes
                )
            }
        }
        return true
    }

    private func withUnpackedRow(
        _ row: UnsafeRawPointer,
        _ groups: Groups,
        count: Int,
        _ body: (UnpackedWeights) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Int8.self, capacity: count) { values in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count / 8) { floats in
                let base = floats.baseAddress.unsafelyUnwrapped
                let out = UnpackedWeights(
                    values: values.baseAddress.unsafelyUnwrapped,
                    scales: base,
                    minima: base + count / 16
                )
                groups.unpack(row, count, out)
                body(out)
            }
        }
    }

    private func forEachWeight(
        _ row: UnsafeRawPointer,
        count: Int,
        _ body: (Int, Float) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { weights in
            let base = weights.baseAddress.unsafelyUnwrapped
            dequantise(row, count, base)
            for index in 0..<count { body(index, base[index]) }
        }
    }
}
