/// What a template may use up before its rendering is stopped.
package struct Limits: Sendable, Equatable {
    /// Expressions evaluated and items visited.
    package var steps = 5_000_000
    /// Bytes of text and collections made, over the whole rendering.
    package var bytes = 1 << 30
    /// Bytes of output.
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
