/// Something a scan could not look at, or looked at only in part.
package struct ScanNote: Sendable, Equatable {
    /// The folder or file.
    package let path: String
    /// What was left out and why.
    package let reason: String
}

extension ScanNote: CustomStringConvertible {
    package var description: String { "\(displayText(path)): \(displayText(reason))" }
}
