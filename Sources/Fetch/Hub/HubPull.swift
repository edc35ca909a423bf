import Glibc

/// Fetches models from the hub into its own cache, laid out as `huggingface_hub` does it.
///
/// `models--ORG--REPO` holds `blobs/` with the files under the names of their digests, `snapshots/`
/// with links to these for each commit, and `refs/` with the commit that a branch stands at.
package struct HubPull: Sendable {
    /// The cache's folder.
    package let folder: String
    private let hub: Hub
    private let downloader: Downloader

    /// Makes a puller.
    package init(folder: String, hub: Hub, downloader: Downloader) {
        self.folder = folder
        self.hub = hub
        self.downloader = downloader
    }

    /// Fetches one model of a repository.
    ///
    /// - Returns: The paths of its files in the snapshot.
    /// - Throws: `FetchError`.
    package func pull(_ repository: String, tag: String?) async throws -> [String] {
        let listing = try await hub.listing(of: repository)
        let model = try listing.model(tag: tag)
        let name = listing.repository.split(separator: "/").joined(separator: "--")
        let root = "\(folder)/models--\(name)"
        var links: [(path: String, blob: String)] = []
        var files: [RemoteFile] = []
        for file in model.files {
            let remote = try remoteFile(file, listing, root: root)
            files.append(remote)
            links.append(("\(root)/snapshots/\(listing.commit)/\(file.path)", remote.path))
        }
        try Downloader.checkRoom(for: files)
        for file in files { try await downloader.fetch(file) }
        for (link, file) in zip(links, model.files) { try self.link(link, file.path) }
        try AtomicFile.write(Array(listing.commit.utf8), to: "\(root)/refs/main")
        return links.map(\.path)
    }

    private func remoteFile(
        _ file: HubRepositoryListing.File,
        _ listing: HubRepositoryListing,
        root: String
    ) throws(FetchError) -> RemoteFile {
        guard let size = file.size, size > 0, let id = file.sha256 ?? file.gitID else {
            throw .noSuchFile(
                repository: listing.repository,
                wanted: "size and digest of \(file.path)",
                available: []
            )
        }
        return RemoteFile(
            url: hub.url(of: file.path, in: listing.repository, commit: listing.commit),
            authorization: hub.authorization,
            size: size,
            sha256: file.sha256,
            path: "\(root)/blobs/\(id)",
            name: file.path
        )
    }

    /// Links a snapshot's path to a blob, by a relative path as the hub's own tools do.
    private func link(_ link: (path: String, blob: String), _ path: String) throws(FetchError) {
        try AtomicFile.makeFolder(of: link.path)
        let depth = path.split(separator: "/").count + 1
        let blob = link.blob.split(separator: "/").last.map(String.init) ?? ""
        let target = String(repeating: "../", count: depth) + "blobs/\(blob)"
        let temporary = "\(link.path).\(getpid()).tmp"
        unlink(temporary)
        guard symlink(target, temporary) == 0, rename(temporary, link.path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw .file(path: link.path, operation: "link", reason: reason)
        }
    }
}
