extension QuantisedRows {
    /// Quantises `k` floats into row `index`: the definition that fast quantisers are held against.
    ///
    /// Per group of 32: `scale = amax / 127`, `value = x * (1 / scale)` rounded to the nearest
    /// integer, ties to even. Ties have no systematic error this way (away from zero would enlarge
    /// them all), and it is the rounding mode every CPU converts in. A group whose scale would not
    /// be a normal number, zeros above all, becomes scale 0 and values 0. A group that holds a NaN
    /// or an infinity becomes scale NaN and values 0, so that every product with it is NaN instead
    /// of a plausible number.
    package func quantiseReference(_ x: UnsafePointer<Float>, row index: Int) {
        let target = rows(from: index, count: 1)
        for group in 0..<k / Self.groupSize {
            let first = group * Self.groupSize
            let (scale, inverse) = Self.scale(of: x + first)
            target.scales[group] = scale
            for position in first..<first + Self.groupSize {
                let value = inverse == 0 ? 0 : (x[position] * inverse).rounded(.toNearestOrEven)
                target.values[position] = Int8(value)
            }
        }
        for part in 0..<k / Self.sumSize {
            let codes = target.values + part * Self.sumSize
            target.sums[part] = (0..<Self.sumSize).reduce(0) { $0 + Int16(codes[$1]) }
        }
    }

    /// The scale of 32 values and what to multiply them with; 0 when all codes are to be 0.
    private static func scale(of x: UnsafePointer<Float>) -> (Float, Float) {
        var largest: Float = 0
        for index in 0..<groupSize {
            if !x[index].isFinite { return (.nan, 0) }
            largest = max(largest, abs(x[index]))
        }
        let scale = largest / 127
        return scale.isNormal ? (scale, 1 / scale) : (0, 0)
    }
}
