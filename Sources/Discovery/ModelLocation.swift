/// One place to look for models.
package struct ModelLocation: Sendable, Equatable {
    /// How the place is laid out.
    package let store: ModelStore
    /// The folder; for `.folder` also a single file.
    package let path: String
    /// Whether somebody named the place, so that its absence is worth a note.
    package let isNamed: Bool

    /// Makes a location.
    package init(store: ModelStore, path: String, isNamed: Bool = false) {
        self.store = store
        self.path = path
        self.isNamed = isNamed
    }
}
