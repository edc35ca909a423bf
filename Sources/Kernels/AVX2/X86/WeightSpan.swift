#if arch(x86_64)
    /// A place in a row of quantised activations.
    struct ActivationSpan {
        /// Int8 codes, 32 per group.
        var values: UnsafeRawPointer
        /// One per group of 32.
        var scales: UnsafePointer<Float>
        /// Sums of 16 codes, two per group.
        var sums: UnsafeRawPointer
        /// `ShufflePatterns.repeats`.
        var repeats: UnsafeRawPointer

        /// The place `weights` (a multiple of 32) further on.
        @inline(__always)
        func advanced(_ weights: Int) -> ActivationSpan {
            ActivationSpan(
                values: values + weights,
                scales: scales + weights / 32,
                sums: sums + weights / 8,
                repeats: repeats
            )
        }
    }

    /// A run of consecutive weights of one row, unpacked into registers.
    protocol WeightSpan {
        /// Weights in the run, a multiple of 128.
        static var weights: Int { get }
        /// Whether codes are signed bytes.
        static var isSigned: Bool { get }

        /// Adds the products with `a`, spread over the lanes, to `acc`.
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes

        /// Whether several activation rows are better met by `dot(turned:onto:)`.
        static var takesTurned: Bool { get }

        /// The same as the other `dot`, bit by bit, with a record of `TurnedRows`.
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes

        /// Writes codes less `offset`, scales and minima as panels of this shape want them.
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow)
    }

    extension WeightSpan {
        static var takesTurned: Bool { false }

        /// None: these spans are never given one.
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes { acc }
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
