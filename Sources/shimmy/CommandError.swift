/// A failure of a command that no module's own error describes.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    /// Makes an error with a message for people.
    init(_ message: String) {
        description = message
    }
}
