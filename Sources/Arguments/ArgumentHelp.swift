/// What a help page says of an argument.
package struct ArgumentHelp: Sendable, ExpressibleByStringInterpolation {
    /// What the argument does.
    package var abstract: String
    /// The name that stands for its value; the argument's own name if nil.
    package var valueName: String?

    /// A description, and a name for the value.
    package init(_ abstract: String, valueName: String? = nil) {
        self.abstract = abstract
        self.valueName = valueName
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }
}
