#if arch(x86_64)
    /// How panels are laid out for multiplications of unsigned by signed bytes into 32 bits.
    ///
    /// Nothing saturates, so all kinds of codes are unsigned bytes in the panel: without minima
    /// they have 128 added, and each sum starts at -128 times the sum of the activations, which
    /// `ActivationTile` has.
    extension PanelShape {
        /// Steps of four codes that make a group.
        static var steps: Int { groupSize / 4 }
        /// Bytes of a group in a panel up to its scales: the codes.
        static var scaleOffset: Int { 4 * panelRows * steps }
        /// Bytes of a group with its scales and minima.
        static var recordBytes: Int { scaleOffset + 4 * panelRows * (hasMinima ? 2 : 1) }
    }

    extension SpanFormat {
        /// What `store` subtracts from codes, modulo 256: without minima, the panel has signed
        /// codes and 128.
        static var storeOffset: UInt8 {
            if Span.isSigned { return 128 }
            return Shape.hasMinima ? 0 : offset &+ 128
        }
    }
#endif
