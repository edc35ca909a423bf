#if arch(x86_64)
    /// A run of consecutive weights of one row, unpacked into registers.
    protocol WeightSpan {
        /// Weights in the run, a multiple of 128.
        static var weights: Int { get }
        /// Whether codes are signed bytes.
        static var isSigned: Bool { get }

        /// Adds the products with a `TurnedRecord`, spread over the lanes, to `acc`.
        func dot(turned record: UnsafeRawPointer, onto acc: SpanSums) -> SpanSums

        #if !SHIMMY_AVX512 && !SHIMMY_AVXVNNI
            /// The same, bit by bit, with activations as they are.
            func dot(_ a: ActivationSpan, onto acc: SpanSums) -> SpanSums
        #endif

        /// Writes codes less `offset`, scales and minima as panels of this shape want them.
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow)
    }

    /// Where a span's codes go on their way into a panel, in plain order.
    struct PanelRow {
        /// One signed byte per weight.
        var codes: UnsafeMutableRawPointer
        /// One per group.
        var scales: UnsafeMutablePointer<Float>
        /// One per group: weight = scale * code - minimum; only where the shape has them.
        var minima: UnsafeMutablePointer<Float>

        /// The place `weights` further on.
        @inline(__always)
        func advanced(_ weights: Int, groupSize: Int) -> PanelRow {
            PanelRow(
                codes: codes + weights,
                scales: scales + weights / groupSize,
                minima: minima + weights / groupSize
            )
        }
    }

    /// How one element type becomes spans.
    protocol SpanFormat {
        associatedtype Span: WeightSpan
        /// How prefill multiplies this type's codes.
        associatedtype Shape: PanelShape
        /// What makes the codes of a panel signed: subtracted from unsigned ones.
        static var offset: UInt8 { get }
        /// Bytes of a span in the file.
        static var bytes: Int { get }
        /// Whether decode asks for weights long before it needs them.
        ///
        /// Types that are quickly unpacked gain by it; for the others the processor reads ahead
        /// far enough by itself, and less well where it is asked.
        static var asksAhead: Bool { get }
        /// Unpacks the span that begins at `p`, reading its `bytes` and no more.
        static func load(_ p: UnsafeRawPointer) -> Span
    }

    extension SpanFormat {
        static var asksAhead: Bool { false }
    }
#endif
