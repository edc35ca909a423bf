/// The models that a manager may load.
package protocol ModelLibrary: Sendable {
    /// All of them, in the order in which they are listed.
    func models() async -> [ServableModel]

    /// Those that were found and cannot be loaded, and why.
    func refused() async -> [RefusedModel]

    /// The one that a name means.
    ///
    /// - Throws: `APIError` when there is none, when there are several, or when it is known not to
    ///   be usable.
    func model(named name: String) async throws(APIError) -> ServableModel

    /// Looks for models now: what is on the disk has changed.
    func refresh() async

    /// Notes that a model was asked something.
    func noteUse(of id: String)
}

extension ModelLibrary {
    package func refused() async -> [RefusedModel] { [] }

    package func refresh() async {}
}
