import Glibc
import JSON

/// Standard output and standard error.
enum Output {
    /// Writes text to standard output at once, so that streamed text appears as it comes.
    static func write(_ text: String) {
        put(text, to: STDOUT_FILENO)
    }

    /// Writes one JSON document to standard output.
    static func json(_ value: JSONValue) throws {
        write(try value.serialized() + "\n")
    }

    /// Writes a line to standard error.
    static func note(_ text: String) {
        put(text + "\n", to: STDERR_FILENO)
    }

    /// Writes a part of a line to standard error.
    static func part(_ text: String) {
        put(text, to: STDERR_FILENO)
    }

    private static func put(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                // Whoever read the output has gone; there is nobody left to tell.
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
