/// What a template may use up before its rendering is stopped.
package struct Limits: Sendable, Equatable {
    /// Expressions evaluated and items visited.
    package var steps = 5_000_000
    /// Bytes of text and collections made, over the whole rendering.
    package var bytes = 128 << 20
    /// Bytes of output, and of any one text or collection made on the way to it.
    package var outputBytes = 64 << 20
    /// Expressions, tags and macro calls inside one another.
    package var recursion = 240
    /// Collections inside one another.
    package var valueDepth = 520
    /// Values inside one collection, counted at every place they stand.
    package var valueWeight = 16_000_000

    /// Limits far above what any real chat needs.
    package static let `default` = Limits()

    /// Makes limits with their default values.
    package init() {}
}
