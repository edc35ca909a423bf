/// What a template may use up before its rendering is stopped.
package struct GoTemplateLimits: Sendable, Equatable {
    /// Nodes and operands evaluated and items visited.
    package var steps = 2_000_000
    /// Bytes of text made, output included.
    package var bytes = 128 << 20
    /// Nodes, parentheses and templates by name inside one another.
    package var depth = 240

    /// Limits far above what any real chat needs.
    package static let `default` = GoTemplateLimits()

    /// Makes limits with their default values.
    package init() {}
}
