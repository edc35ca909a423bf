/// Limits of this reader, each far above what any real model needs.
enum GGUFLimits {
    /// Versions of the format that can be read; version 1 had 32-bit sizes.
    static let versions: ClosedRange<UInt32> = 2...3
    /// Bytes of a metadata key, from the specification.
    static let keyBytes = 65_535
    /// Bytes of a tensor name; ggml's own buffer holds 64.
    static let tensorNameBytes = 65_535
    /// Bytes of a string value outside arrays, which is copied when the file is opened.
    static let stringBytes = 1 << 26
    /// Arrays within arrays; guards the stack.
    static let arrayDepth = 16
    /// Dimensions of a tensor (ggml: GGML_MAX_DIMS).
    static let dimensions: ClosedRange<UInt32> = 1...4
    /// Alignment of the data section where the file names none.
    static let defaultAlignment = 32
    /// The smallest alignment; the specification asks for a multiple of 8.
    static let minimumAlignment = 8
}
