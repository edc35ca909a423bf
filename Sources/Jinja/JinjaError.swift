/// Why a template cannot be parsed or rendered, and where.
package struct JinjaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, in the classes a caller may want to tell apart.
    package enum Kind: String, Sendable {
        /// The template is not well-formed.
        case syntax
        /// A construct of Jinja that chat templates have no use for, such as `include`.
        case unsupported
        /// An undefined value was used in a way that needs a value.
        case undefined
        /// An operation met a value of a type it does not take.
        case type
        /// An operation met a value outside its domain, or a result that does not fit.
        case value
        /// The template reached for something the sandbox forbids.
        case security
        /// The template itself refused its input through `raise_exception`.
        case raised
        /// A limit on size, depth or work was reached.
        case limit
    }

    /// The class of the error.
    package let kind: Kind
    /// What happened, without the place.
    package let message: String
    /// Where in the template; `nil` only until the interpreter has attached it.
    package internal(set) var position: SourcePosition?

    /// Makes an error at a place in the template.
    package init(_ kind: Kind, _ message: String, at position: SourcePosition? = nil) {
        self.kind = kind
        self.message = message
        self.position = position
    }

    /// The one-based line, or 0 if the place is not known.
    package var line: Int { position?.line ?? 0 }

    /// The one-based column in Unicode scalars, or 0 if the place is not known.
    package var column: Int { position?.column ?? 0 }

    package var description: String {
        guard let position else { return message }
        return "template line \(position.line), column \(position.column): \(message)"
    }

    /// The same error with a place, unless it has one already.
    func located(at position: SourcePosition) -> JinjaError {
        guard self.position == nil else { return self }
        var located = self
        located.position = position
        return located
    }
}
