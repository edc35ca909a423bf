/// Activation rows as int8: the one format that every quantised weight type is multiplied with.
///
/// Values stand in groups of 32 with a Float scale each, `x ~ scale * value`. Plain pointers; the
/// memory has an owner elsewhere, and whoever shares a view between threads orders the accesses.
package struct QuantisedRows: @unchecked Sendable {
    /// Values that share a scale.
    package static let groupSize = 32

    /// Values that share an entry of `sums`.
    package static let sumSize = 16

    /// The codes in `-127...127`, row-major (n, k).
    package var values: UnsafeMutablePointer<Int8>
    /// Scale of each group of 32 (n, k / 32).
    package var scales: UnsafeMutablePointer<Float>
    /// Sum of each 16 codes, for minima and offsets; at most 2032 in magnitude (n, k / 16).
    package var sums: UnsafeMutablePointer<Int16>
    /// Rows.
    package var n: Int
    /// Values per row, a multiple of 32.
    package var k: Int
    /// The same rows as the `ActivationTiling` of the kernels has them; only for prefill.
    package var tiles: UnsafeRawPointer?

    /// Wraps memory of at least `n * k` values, `n * k / 32` scales and `n * k / 16` sums.
    package init(
        values: UnsafeMutablePointer<Int8>,
        scales: UnsafeMutablePointer<Float>,
        sums: UnsafeMutablePointer<Int16>,
        n: Int,
        k: Int
    ) {
        precondition(n >= 0 && k >= 0 && k % Self.groupSize == 0)
        self.values = values
        self.scales = scales
        self.sums = sums
        self.n = n
        self.k = k
    }

    /// The `count` rows that begin with row `first`, sharing the memory.
    package func rows(from first: Int, count: Int) -> QuantisedRows {
        QuantisedRows(
            values: values + first * k,
            scales: scales + first * (k / Self.groupSize),
            sums: sums + first * (k / Self.sumSize),
            n: count,
            k: k
        )
    }
}
