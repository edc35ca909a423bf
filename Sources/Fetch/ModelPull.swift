package import Discovery

/// Fetches models by their names, into the folders where the other tools would have them.
package struct ModelPull: Sendable {
    private let hub: Hub
    private let registry: HTTPURL
    private let locations: ModelLocations
    private let client: HTTPClient

    /// Connections for one file.
    package var connections = 4

    /// Makes a puller.
    ///
    /// - Parameters:
    ///   - hub: Where names such as `ORG/REPO` lead.
    ///   - registry: Where names such as `qwen3:14b` lead.
    ///   - locations: Says where the tools' folders are.
    ///   - client: Sends the requests.
    package init(hub: Hub, registry: HTTPURL, locations: ModelLocations, client: HTTPClient) {
        self.hub = hub
        self.registry = registry
        self.locations = locations
        self.client = client
    }

    /// Reads a name.
    ///
    /// - Throws: `FetchError.badName`.
    package func name(_ text: String) throws(FetchError) -> PullName {
        try PullName(text, registry: registry)
    }

    /// Fetches a model unless it is there.
    ///
    /// - Returns: The paths of its files.
    /// - Throws: `FetchError`, `CancellationError`.
    package func pull(_ name: PullName, progress: Progress) async throws -> [String] {
        var downloader = Downloader(client: client, progress: progress)
        downloader.connections = connections
        switch name {
        case .registry(let name):
            return try await RegistryPull(
                folder: try folder(of: .ollama),
                client: client,
                downloader: downloader
            ).pull(name)
        case .hub(let repository, let tag):
            return try await HubPull(
                folder: try folder(of: .huggingface),
                hub: hub,
                downloader: downloader
            ).pull(repository, tag: tag)
        }
    }

    private func folder(of store: ModelStore) throws(FetchError) -> String {
        guard let place = locations.list.first(where: { $0.store == store }) else {
            throw .file(
                path: "~",
                operation: "store models",
                reason: "there is no home directory"
            )
        }
        return place.path
    }
}
