/// A place in a template's source.
package struct SourcePosition: Sendable, Equatable {
    /// One-based line.
    package let line: Int
    /// One-based column, counted in Unicode scalars.
    package let column: Int
}
