import Synchronization

/// Keeps a catalogue up to date: files that come, change or go show up without a restart.
///
/// A look reads directories and the state of files; headers are read only of files that changed.
/// There is one look at a time; whoever asks meanwhile waits for it.
package final class CatalogueWatcher: Sendable {
    private struct State {
        var cache: HeaderCache
        var catalogue = Catalogue.empty
        /// When the catalogue was made; nil before the first look.
        var time: ContinuousClock.Instant?
    }

    /// The places that are looked through.
    package let locations: ModelLocations
    private let cachePath: String?
    private let memory: Int?
    private let architectures: Set<String>?
    private let state: Mutex<State>

    /// Makes a watcher; nothing is looked at yet.
    ///
    /// - Parameters:
    ///   - locations: The places to look through.
    ///   - cachePath: The file in which headers are kept from one run to the next; nil for none.
    ///     It only saves time: if it is damaged or cannot be written, all goes on without it.
    ///   - memory: Bytes that a default model may be measured by.
    ///   - architectures: Those that can be run; nil passes no judgement.
    package init(
        locations: ModelLocations,
        cachePath: String? = CatalogueWatcher.standardCachePath(),
        memory: Int? = MachineMemory.total(),
        architectures: Set<String>? = nil
    ) {
        self.locations = locations
        self.cachePath = cachePath
        self.memory = memory
        self.architectures = architectures
        state = Mutex(State(cache: cachePath.map { HeaderCache(storedAt: $0) } ?? HeaderCache()))
    }

    /// `shimmy/headers.json` in the user's cache directory; nil without a home directory.
    package static func standardCachePath(
        environment: [String: String] = processEnvironment()
    ) -> String? {
        Variables(environment).cache("shimmy/headers.json")
    }

    /// Headers that had to be read from their files so far.
    package var headersRead: Int { state.withLock { $0.cache.readCount } }

    /// Looks through all places now.
    @discardableResult
    package func refresh() -> Catalogue {
        state.withLock { refresh(&$0) }
    }

    /// The catalogue as it was at most `age` ago.
    package func catalogue(notOlderThan age: Duration = .seconds(2)) -> Catalogue {
        state.withLock { state in
            if let time = state.time, ContinuousClock.now - time <= age { return state.catalogue }
            return refresh(&state)
        }
    }

    /// Finds the entry that a name means; looks again before it says that there is none.
    package func resolve(_ name: String) throws(DiscoveryError) -> CatalogueEntry {
        do throws(DiscoveryError) {
            return try catalogue().resolve(name)
        } catch .notFound, .noDefault {
            return try catalogue(notOlderThan: .milliseconds(100)).resolve(name)
        }
    }

    private func refresh(_ state: inout State) -> Catalogue {
        let start = ContinuousClock.now
        let catalogue = Catalogue.scan(
            locations,
            cache: &state.cache,
            memory: memory,
            architectures: architectures
        )
        state.catalogue = catalogue
        state.time = start
        if let cachePath, state.cache.isChanged {
            do throws(DiscoveryError) {
                try state.cache.store(at: cachePath)
            } catch {
                // Not worth a word on every look; the next run reads the headers again.
                state.cache.markStored()
            }
        }
        return catalogue
    }
}
