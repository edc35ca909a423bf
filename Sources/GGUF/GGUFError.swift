import Glibc

/// Why a GGUF file could not be opened, or a value in it could not be used.
package enum GGUFError: Error, Sendable, Equatable {
    /// The operating system refused an operation; `code` is the `errno`.
    case system(path: String, operation: String, code: Int32)
    /// The path names something other than a file with content.
    case notRegularFile(path: String, found: String)
    /// The file ends before an item does; both figures in bytes from the item's start.
    case truncated(GGUFLocation, item: String, expected: UInt64, found: Int)
    /// The file breaks the format or goes beyond a limit of this reader.
    case malformed(GGUFLocation, item: String, expected: String, found: String)
    /// A key that must be there is absent.
    case missingKey(path: String, key: String)
    /// A key holds a value of another type, or one out of the range asked for.
    case wrongType(GGUFLocation, expected: String, found: String)
    /// A part of a split file cannot be opened.
    case missingPart(path: String, number: Int, count: Int, reason: String)
    /// The file lost bytes while it was being read.
    case damaged(path: String)
    /// What was handed to the writer cannot be written.
    case unwritable(name: String, expected: String, found: String)
}

/// A place in a file.
package struct GGUFLocation: Sendable, Equatable {
    /// The file.
    package let path: String
    /// Bytes from the start of the file; nil for values made in memory.
    package let offset: Int?
    /// The metadata key or tensor name being read, once it is known.
    package let key: String?

    /// Makes a location of its parts.
    package init(path: String, offset: Int?, key: String?) {
        self.path = path
        self.offset = offset
        self.key = key
    }
}

extension GGUFLocation: CustomStringConvertible {
    package var description: String {
        let place = offset.map { ", byte \($0)" } ?? ""
        let subject = key.map { " (\(printable($0)))" } ?? ""
        return printable(path) + place + subject
    }
}

extension GGUFError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let path, let operation, let code):
            "\(printable(path)): cannot \(operation): \(String(cString: strerror(code)))"
        case .notRegularFile(let path, let found):
            "\(printable(path)): expected a GGUF file, found \(found)"
        case .truncated(let location, let item, let expected, let found):
            "\(location): \(item): expected \(expected) bytes, found \(found) before the end"
        case .malformed(let location, let item, let expected, let found):
            "\(location): \(item): expected \(expected), found \(found)"
        case .damaged(let path):
            "\(printable(path)): the file was cut short, or could not be read, while it was in use"
        case .missingKey(let path, let key):
            "\(printable(path)): metadata key \(printable(key)) is missing"
        case .wrongType(let location, let expected, let found):
            "\(location): expected \(expected), found \(found)"
        case .missingPart(let path, let number, let count, let reason):
            "\(printable(path)): part \(number) of \(count) of a split file: \(reason)"
        case .unwritable(let name, let expected, let found):
            "\(printable(name)): expected \(expected), found \(found)"
        }
    }
}

/// Text from a file made fit for a message: control characters escaped, long text cut.
func printable(_ text: String, limit: Int = 300) -> String {
    var result = ""
    var length = 0
    for scalar in text.unicodeScalars {
        guard length < limit else { return result + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            result += scalar.escaped(asASCII: true)
        default: result.unicodeScalars.append(scalar)
        }
        length += 1
    }
    return result
}
