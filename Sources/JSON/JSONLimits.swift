/// What a JSON text may ask of the parser.
package struct JSONLimits: Sendable, Equatable {
    /// Levels of nested arrays and objects, at most `maximumDepth`.
    package let depth: Int
    /// Length of the text in bytes.
    package let byteCount: Int

    /// The parser recurses, so no limit may lie above this; it fits a 512 KiB stack.
    package static let maximumDepth = 1024

    /// 512 levels and 256 MiB.
    package static let `default` = JSONLimits()

    /// Sets the limits; a depth above `maximumDepth` is lowered to it.
    package init(depth: Int = 512, byteCount: Int = 256 << 20) {
        self.depth = Swift.min(depth, Self.maximumDepth)
        self.byteCount = byteCount
    }
}
