import JSON
import NIOHTTP1

/// Fetches models from registries that speak Ollama's protocol, into Ollama's own folder.
package struct RegistryPull: Sendable {
    /// Ollama's folder of models.
    package let folder: String
    private let client: HTTPClient
    private let downloader: Downloader

    private static let manifestLimit = 4 << 20
    private static let manifestType = "application/vnd.docker.distribution.manifest.v2+json"

    /// Makes a puller.
    package init(folder: String, client: HTTPClient, downloader: Downloader) {
        self.folder = folder
        self.client = client
        self.downloader = downloader
    }

    /// Fetches a model: first the layers, then the manifest that makes them a model.
    ///
    /// - Returns: The paths of the layers.
    /// - Throws: `FetchError`.
    package func pull(_ name: RegistryName) async throws -> [String] {
        let base = name.registry.appending("/v2/\(name.namespace)/\(name.model)")
        let (bytes, url) = try await manifest(base.appending("/manifests/\(name.tag)"))
        let files = try layers(bytes, url: url, base: base)
        try Downloader.checkRoom(for: files)
        for file in files { try await downloader.fetch(file) }
        let path = "\(folder)/manifests/\(name.host)/\(name.namespace)/\(name.model)/\(name.tag)"
        try AtomicFile.write(bytes, to: path)
        return files.map(\.path)
    }

    private func manifest(_ url: HTTPURL) async throws -> ([UInt8], String) {
        var request = ClientRequest(url)
        request.headers.add(name: "accept", value: Self.manifestType)
        return try await client.fetch(request, retry: downloader.retry) { response, body in
            (try await body.all(limit: Self.manifestLimit), response.url.withoutQuery)
        }
    }

    private func layers(
        _ bytes: [UInt8],
        url: String,
        base: HTTPURL
    ) throws(FetchError) -> [RemoteFile] {
        guard let manifest = try? JSONValue(parsing: bytes, limits: JSONLimits(depth: 16)),
            let list = manifest["layers"]?.arrayValue, !list.isEmpty
        else {
            throw .unexpected(url: url, expected: "a manifest with layers", found: "none")
        }
        var files: [RemoteFile] = []
        for layer in list + (manifest["config"].map { [$0] } ?? []) {
            guard let digest = layer["digest"]?.stringValue, let size = layer["size"]?.intValue,
                size > 0, digest.hasPrefix("sha256:"), digest.utf8.count == 71,
                digest.dropFirst(7).utf8.allSatisfy({
                    (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
                })
            else {
                throw .unexpected(
                    url: url,
                    expected: "a SHA-256 digest and a size of every layer",
                    found: "\((try? layer.serialized()) ?? "")"
                )
            }
            let hex = String(digest.dropFirst(7))
            let kind = layer["mediaType"]?.stringValue?.split(separator: ".").last ?? "layer"
            let file = RemoteFile(
                url: base.appending("/blobs/\(digest)"),
                size: size,
                sha256: hex,
                path: "\(folder)/blobs/sha256-\(hex)",
                name: "\(kind) \(hex.prefix(12))"
            )
            if !files.contains(file) { files.append(file) }
        }
        return files
    }
}
