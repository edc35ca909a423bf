/// No models: those of a server that only passes requests on.
package struct NoLibrary: ModelLibrary {
    /// Makes a library of nothing.
    package init() {}

    package func models() async -> [ServableModel] { [] }

    package func model(named name: String) async throws(APIError) -> ServableModel {
        throw .modelNotFound(name)
    }

    package func noteUse(of id: String) {}
}
