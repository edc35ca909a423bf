package import Discovery
import Dispatch
package import Fetch
import Synchronization

/// The models on the disk, as far as requests may change them: fetching and deleting.
package final class ModelDisk: Sendable {
    /// A download, shared by those who have asked for it.
    final class Download: Sendable {
        let progress = Progress()
        /// What has come of it.
        let outcome = Pending<Void>()
        fileprivate let task = Mutex<Task<Void, Never>?>(nil)
        fileprivate let watchers = Mutex(0)
    }

    private let puller: ModelPull
    private let locations: ModelLocations
    private let downloads = Mutex<[String: Download]>([:])

    /// Fetches with a puller and deletes what stands in the locations.
    package init(puller: ModelPull, locations: ModelLocations) {
        self.puller = puller
        self.locations = locations
    }

    /// Starts to fetch a model, or joins those who wait for it already.
    ///
    /// Whoever joins has to leave; with the last one gone, an unfinished download ends.
    ///
    /// - Throws: `FetchError.badName`.
    func join(_ text: String) throws(FetchError) -> Download {
        let name = try puller.name(text)
        return downloads.withLock { downloads in
            if let download = downloads["\(name)"] {
                download.watchers.withLock { $0 += 1 }
                return download
            }
            let download = Download()
            download.watchers.withLock { $0 = 1 }
            downloads["\(name)"] = download
            let task = Task { [self] in
                do {
                    _ = try await puller.pull(name, progress: download.progress)
                    end(name)
                    download.outcome.settle(.success(()))
                } catch {
                    end(name)
                    download.outcome.settle(.failure(error))
                }
            }
            download.task.withLock { $0 = task }
            return download
        }
    }

    /// Waits no longer for a download.
    func leave(_ download: Download) {
        let isLast = download.watchers.withLock { watchers in
            watchers -= 1
            return watchers == 0
        }
        if isLast { download.task.withLock { $0?.cancel() } }
    }

    private func end(_ name: PullName) {
        downloads.withLock { $0["\(name)"] = nil }
    }

    /// Deletes a model's files, those that others share left out.
    ///
    /// - Throws: `DiscoveryError`.
    func delete(_ name: String) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            // Looking through directories waits for disks; tasks must not.
            DispatchQueue(label: "models.delete").async { [locations] in
                done.resume(
                    with: Result {
                        let watcher = CatalogueWatcher(locations: locations)
                        try ModelRemoval(of: name, in: watcher.refresh()).carryOut()
                    }
                )
            }
        }
    }
}
