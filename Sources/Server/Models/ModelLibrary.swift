/// The models that a manager may load.
package protocol ModelLibrary: Sendable {
    /// All of them, in the order in which they are listed.
    func models() async -> [ServableModel]

    /// The one that a name means.
    ///
    /// - Throws: `APIError` when there is none, when there are several, or when it is known not to
    ///   be usable.
    func model(named name: String) async throws(APIError) -> ServableModel

    /// Notes that a model was asked something.
    func noteUse(of id: String)
}
