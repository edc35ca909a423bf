/// Why a JSON text could not be read or a value could not be written.
package enum JSONError: Error, Sendable, Equatable {
    /// The text breaks the grammar.
    case syntax(JSONPosition, expected: String, found: String)
    /// Arrays and objects are nested more deeply than the limit.
    case tooDeep(JSONPosition, limit: Int)
    /// The text is longer than the limit, in bytes.
    case tooLarge(byteCount: Int, limit: Int)
    /// A number to be written is NaN or infinite, which JSON cannot express.
    case notFinite(path: String, found: String)
    /// A value to be written is nested more deeply than can be written safely.
    case valueTooDeep(limit: Int)
}

/// A place in a JSON text.
package struct JSONPosition: Sendable, Equatable {
    /// Bytes before the place.
    package let offset: Int
    /// Line, from 1; a line ends with a line feed.
    package let line: Int
    /// Column in characters (Unicode scalars), from 1.
    package let column: Int

    /// Makes a position of its three coordinates.
    package init(offset: Int, line: Int, column: Int) {
        self.offset = offset
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let at, let expected, let found):
            "JSON: expected \(expected), found \(found) at \(at)"
        case .tooDeep(let at, let limit):
            "JSON: nested more than \(limit) levels deep at \(at)"
        case .tooLarge(let byteCount, let limit):
            "JSON: \(byteCount) bytes long, the limit is \(limit)"
        case .notFinite(let path, let found):
            "JSON: cannot write \(found) at \(path), only finite numbers"
        case .valueTooDeep(let limit):
            "JSON: cannot write a value nested more than \(limit) levels deep"
        }
    }
}

extension JSONPosition: CustomStringConvertible {
    package var description: String { "line \(line), column \(column) (byte \(offset))" }
}
