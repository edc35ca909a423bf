#if arch(x86_64)
    /// How a kind of code is multiplied with a tile of activations.
    ///
    /// All but bytes are small signed numbers whose products, summed over a group, fit Int16. They
    /// meet activations with 128 added, so that the unsigned by signed multiplication applies; each
    /// sum starts at -128 times the sum of its codes. Sums may leave Int16 on the way: only where
    /// they end counts, modulo 2^16. Bytes are widened and multiplied as Int16: products of bytes
    /// saturate the narrow multiplication, and moving signs about costs more.
    protocol PanelShape {
        /// Weights that share a scale: 16 or 32.
        static var groupSize: Int { get }
        /// Whether codes are any signed bytes.
        static var isByte: Bool { get }
        /// Whether groups have minima.
        static var hasMinima: Bool { get }
        /// Whether scales are Int16 numbers times one Float per 256 weights.
        static var isScaled: Bool { get }
    }

    extension PanelShape {
        static var isByte: Bool { false }
        static var hasMinima: Bool { false }
        static var isScaled: Bool { false }

        /// Bytes of a code in a panel, and of the activations it meets.
        static var codeBytes: Int { isByte ? 2 : 1 }
        /// Steps of 32-bit lanes, each four codes or two wide ones, that make a group.
        static var steps: Int { groupSize * codeBytes / 4 }
        /// Bytes of the starting sums of a group in a panel.
        static var startBytes: Int { isByte ? 0 : 4 * panelRows }
        /// Bytes of a group in a panel up to its scales: starting sums and codes of 16 rows.
        static var scaleOffset: Int { startBytes + 4 * panelRows * steps }
        /// Bytes of a group with its scales and minima.
        static var recordBytes: Int {
            scaleOffset + 4 * panelRows * (hasMinima ? 2 : 1)
        }
    }

    /// Codes from -16 to 15: |sum of 16 products| <= 16 x 16 x 127 < 2^15.
    enum SmallPanel: PanelShape {
        static var groupSize: Int { 32 }
    }

    /// The same with minima.
    enum SmallOffsetPanel: PanelShape {
        static var groupSize: Int { 32 }
        static var hasMinima: Bool { true }
    }

    /// Codes from -32 to 31 in groups of 16, whose sums have 8 products, with minima.
    enum NarrowOffsetPanel: PanelShape {
        static var groupSize: Int { 16 }
        static var hasMinima: Bool { true }
    }

    /// Codes from -32 to 31 in groups of 16 with integer scales.
    enum ScaledPanel: PanelShape {
        static var groupSize: Int { 16 }
        static var isScaled: Bool { true }
    }

    /// Signed bytes.
    enum BytePanel: PanelShape {
        static var groupSize: Int { 32 }
        static var isByte: Bool { true }
    }

    /// Signed bytes in groups of 16.
    enum NarrowBytePanel: PanelShape {
        static var groupSize: Int { 16 }
        static var isByte: Bool { true }
    }
#endif
