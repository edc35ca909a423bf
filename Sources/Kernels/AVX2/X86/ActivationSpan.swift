#if arch(x86_64)
    import KernelBlocks

    /// A place in a row of quantised activations.
    struct ActivationSpan {
        /// Int8 codes, 32 per group.
        var values: UnsafeRawPointer
        /// One per group of 32.
        var scales: UnsafePointer<Float>
        /// Sums of 16 codes, two per group.
        var sums: UnsafeRawPointer

        /// The place `weights` (a multiple of 32) further on.
        @inline(__always)
        func advanced(_ weights: Int) -> ActivationSpan {
            ActivationSpan(
                values: values + weights,
                scales: scales + weights / 32,
                sums: sums + weights / 8
            )
        }
    }

    extension ActivationSpan {
        /// The beginning of a row.
        @inline(__always)
        init(_ a: QuantisedRows, row: Int) {
            self.init(
                values: UnsafeRawPointer(a.values + row * a.k),
                scales: UnsafePointer(a.scales + row * (a.k / 32)),
                sums: UnsafeRawPointer(a.sums + row * (a.k / 16))
            )
        }
    }
#endif
