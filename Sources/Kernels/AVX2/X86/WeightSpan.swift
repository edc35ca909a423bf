#if arch(x86_64)
    /// A run of consecutive weights of one row, unpacked into registers for the decode product.
    protocol DecodeSpan {
        /// Orders of lanes.
        associatedtype Orders
        /// Weights in the run, a multiple of 128.
        static var weights: Int { get }
        /// Bytes of a record: the activations that meet a run, in the order that suits it.
        static var recordBytes: Int { get }

        /// Writes the record of the run that begins at `a`.
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer)

        /// What `dot` needs for every run.
        static var orders: Orders { get }

        /// Adds the products with a record to `acc`.
        func dot(_ record: UnsafeRawPointer, onto acc: SpanSums, _ orders: Orders) -> SpanSums

        #if SHIMMY_AVX512
            /// Whether registers hold two rows' codes besides the sums of eight activation rows.
            static var comesInPairs: Bool { get }
        #endif

        #if !SHIMMY_AVX512 && !SHIMMY_AVXVNNI
            /// The same as with a record, bit by bit, with activations as they are.
            func dot(_ a: ActivationSpan, onto acc: SpanSums) -> SpanSums
        #endif
    }

    #if SHIMMY_AVX512
        extension DecodeSpan {
            static var comesInPairs: Bool { false }
        }
    #endif

    /// A run that panels can be filled with too.
    protocol WeightSpan: DecodeSpan where Orders == Void {
        /// Whether codes are signed bytes.
        static var isSigned: Bool { get }

        /// Adds the products with a `TurnedRecord` to `acc`.
        func dot(turned record: UnsafeRawPointer, onto acc: SpanSums) -> SpanSums

        /// Writes codes less `offset`, scales and minima as panels of this shape want them.
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow)
    }

    extension WeightSpan {
        static var recordBytes: Int { TurnedRecord<Self>.bytes }
        static var orders: Void { () }

        @inline(__always)
        func dot(
            _ record: UnsafeRawPointer,
            onto acc: SpanSums,
            _: Void
        ) -> SpanSums {
            dot(turned: record, onto: acc)
        }

        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            TurnedRecord<Self>.write(a, to: record)
        }
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

    /// How one element type becomes runs for the decode product.
    protocol DecodeFormat {
        associatedtype Span: DecodeSpan
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

    extension DecodeFormat {
        static var asksAhead: Bool { false }
    }

    /// How one element type becomes spans for panels, and for decode where it has no other.
    protocol SpanFormat: DecodeFormat where Span: WeightSpan {
        /// How prefill multiplies this type's codes.
        associatedtype Shape: PanelShape
        /// What makes the codes of a panel signed: subtracted from unsigned ones.
        static var offset: UInt8 { get }
    }
#endif
