#if arch(x86_64)
    /// How a kind of code is multiplied: what Int16 can hold decides how soon sums must widen.
    protocol PanelShape {
        /// Weights that share a scale: 16 or 32.
        static var groupSize: Int { get }
        /// Steps of four weights that are summed in Int16.
        static var run: Int { get }
        /// Whether codes are signed bytes; when not, they are unsigned and groups have minima.
        static var isSigned: Bool { get }
    }

    extension PanelShape {
        static var isSigned: Bool { false }
    }

    /// Codes up to 15: 8 steps of 2 x 15 x 127 stay below 2^15.
    enum NibblePanel: PanelShape {
        static var groupSize: Int { 32 }
        static var run: Int { 8 }
    }

    /// Codes up to 31: 4 steps of 2 x 31 x 127.
    enum FiveBitPanel: PanelShape {
        static var groupSize: Int { 32 }
        static var run: Int { 4 }
    }

    /// Codes up to 31 in groups of 16.
    enum NarrowPanel: PanelShape {
        static var groupSize: Int { 16 }
        static var run: Int { 4 }
    }

    /// Codes up to 63 in groups of 16: 2 steps of 2 x 63 x 127.
    enum SixBitPanel: PanelShape {
        static var groupSize: Int { 16 }
        static var run: Int { 2 }
    }

    /// Signed bytes.
    enum SignedPanel: PanelShape {
        static var groupSize: Int { 32 }
        static var run: Int { 1 }
        static var isSigned: Bool { true }
    }

    /// Signed bytes in groups of 16.
    enum NarrowSignedPanel: PanelShape {
        static var groupSize: Int { 16 }
        static var run: Int { 1 }
        static var isSigned: Bool { true }
    }
#endif
