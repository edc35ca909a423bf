/// The program's version, as answers and `--version` state it.
package enum Version {
    /// Semantic version.
    package static let current = "0.1.0"
}
