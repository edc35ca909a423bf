/// Why a template cannot be parsed or rendered, and where.
package struct GoTemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, in the classes a caller may want to tell apart.
    package enum Kind: String, Sendable {
        /// The template is not well-formed.
        case syntax
        /// A function that is not known here.
        case unknownFunction
        /// A value was used in a way that it does not take.
        case value
        /// A limit on size, depth or work was reached.
        case limit
    }

    /// The class of the error.
    package let kind: Kind
    /// What happened, without the place.
    package let message: String
    /// The one-based line.
    package let line: Int
    /// The one-based column in Unicode scalars.
    package let column: Int

    package var description: String {
        "template line \(line), column \(column): \(message)"
    }

    init(_ fault: Fault, in source: [UInt8]) {
        kind = fault.kind
        message = fault.message
        let before = source.prefix(fault.offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    }
}

/// An error whose place is still counted in bytes.
struct Fault: Error {
    let kind: GoTemplateError.Kind
    let message: String
    /// The byte of the source, -1 until the place is known.
    var offset: Int

    init(_ kind: GoTemplateError.Kind, _ message: String, at offset: Int = -1) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }

    /// The same error with a place, unless it has one already.
    func located(at offset: Int) -> Fault {
        guard self.offset < 0 else { return self }
        var located = self
        located.offset = offset
        return located
    }
}
