#if arch(x86_64)
    /// A kind of code that panels hold: what its products and sums need.
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

    /// Codes from -32 to 31 in groups of 16, each with an integer scale, of 256 weights.
    enum ScaledPanel: PanelShape {
        static var groupSize: Int { 16 }
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
