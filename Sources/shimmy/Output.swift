import Glibc
import JSON

/// Standard output and standard error.
enum Output {
    /// Writes text to standard output and flushes, so that streamed text appears at once.
    static func write(_ text: String) {
        put(text, to: stdout)
    }

    /// Writes one JSON document to standard output.
    static func json(_ value: JSONValue) throws {
        write(try value.serialized() + "\n")
    }

    /// Writes a line to standard error.
    static func note(_ text: String) {
        put(text + "\n", to: stderr)
    }

    private static func put(_ text: String, to stream: UnsafeMutablePointer<FILE>) {
        var text = text
        text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stream) }
        fflush(stream)
    }
}
