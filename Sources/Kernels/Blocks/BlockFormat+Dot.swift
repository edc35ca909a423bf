/// A dot product in Double and what bounds the error of a Float evaluation of it.
package struct DotOracle: Sendable {
    /// The product of the stored weights and activations, every term exact before summing.
    package var value: Double = 0
    /// Sum over single weights of the magnitudes of their products, and of the minima's.
    package var magnitude: Double = 0
    /// Number of Float terms: groups, and groups' minima; for Float activations, weights.
    package var terms = 0
    /// Sum of the magnitudes of the factors that a product of scales is multiplied with.
    private var factors: Double = 0

    /// The largest error that a Float evaluation can have.
    ///
    /// It may split the exact integer sum of a group over up to 16 lanes and add terms in any
    /// order. A term takes two roundings (scale times scale, times an integer that Float holds
    /// exactly), adding n terms at most n, and adding up 16 lanes four more; one is for the
    /// second-order part: (n + 7) u times the magnitude, u = 2^-24. A product of scales that
    /// underflows is off by up to 2^-149, times its integer; so is each later operation.
    package var tolerance: Double {
        let roundings = Double(terms + 7)
        return roundings * 0x1p-24 * magnitude + (factors + 2 * roundings) * 0x1p-149
    }

    fileprivate mutating func add(_ scale: Double, _ factor: Double, magnitude factors: Double) {
        value += scale * factor
        magnitude += abs(scale) * factors
        self.factors += factors
        terms += 1
    }
}

/// One group's share of a product.
private struct GroupProduct {
    /// Weight scale, minimum (nil where the type has none) and activation scale.
    var scale: Float
    var minimum: Float?
    var factor: Float
    /// Sum of value times code, and of its terms' magnitudes.
    var dot: Int32 = 0
    var dotMagnitude: Int32 = 0
    /// Sum of the codes, and of their magnitudes.
    var codes: Int32 = 0
    var codeMagnitude: Int32 = 0
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
        let known = forEachGroup(row, a, index) { group in
            sum += group.scale * group.factor * Float(group.dot)
            if let minimum = group.minimum { sum -= minimum * group.factor * Float(group.codes) }
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
        let known = forEachGroup(row, a, index) { group in
            oracle.add(
                Double(group.scale) * Double(group.factor),
                Double(group.dot),
                magnitude: Double(group.dotMagnitude)
            )
            guard let minimum = group.minimum else { return }
            oracle.add(
                -Double(minimum) * Double(group.factor),
                Double(group.codes),
                magnitude: Double(group.codeMagnitude)
            )
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
        forEachWeight(row, count: count) {
            oracle.add(Double($1), Double(x[$0]), magnitude: abs(Double(x[$0])))
        }
        return oracle
    }

    /// Calls `body` with each group in order; false where the type has no integer form.
    private func forEachGroup(
        _ row: UnsafeRawPointer,
        _ a: QuantisedRows,
        _ index: Int,
        _ body: (GroupProduct) -> Void
    ) -> Bool {
        guard let groups else { return false }
        let activations = a.rows(from: index, count: 1)
        withUnpackedRow(row, groups, count: a.k) { weights in
            for group in 0..<a.k / groups.size {
                let first = group * groups.size
                var product = GroupProduct(
                    scale: weights.scales[group],
                    minimum: groups.hasMinima ? weights.minima[group] : nil,
                    factor: activations.scales[first / QuantisedRows.groupSize]
                )
                for position in first..<first + groups.size {
                    let code = Int32(activations.values[position])
                    let term = Int32(weights.values[position]) * code
                    product.dot += term
                    product.dotMagnitude += abs(term)
                    product.codes += code
                    product.codeMagnitude += abs(code)
                }
                body(product)
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
