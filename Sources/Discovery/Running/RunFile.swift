import Glibc
package import JSON

/// A note that a running server leaves on the disk, so that other programs find it.
///
/// One JSON file for each process, `PID.json`, in `XDG_RUNTIME_DIR/shimmy`, or where there is none
/// in the user's directory for state.
package struct RunFile: Sendable, Equatable {
    /// The server's process.
    package let pid: Int
    /// Where it listens, the address to use first: `http://HOST:PORT` or `unix:PATH`.
    package let addresses: [String]
    /// The server's version.
    package let version: String
    /// When it started, in seconds since 1970.
    package let started: Int

    private static let byteLimit = 64 << 10
    private static let fileLimit = 10_000

    /// Describes this process.
    package init(addresses: [String], version: String) {
        pid = Int(getpid())
        self.addresses = addresses
        self.version = version
        started = currentTime() / 1_000_000_000
    }

    /// Reads a note; nil when it is none.
    init?(_ json: JSONValue) {
        guard let pid = json["pid"]?.intValue, pid > 0, let started = json["started"]?.intValue,
            let addresses = json["addresses"]?.arrayValue?.compactMap(\.stringValue),
            !addresses.isEmpty
        else { return nil }
        self.pid = pid
        self.addresses = addresses
        version = json["version"]?.stringValue ?? ""
        self.started = started
    }

    /// The note as JSON.
    package var json: JSONValue {
        [
            "pid": .int(Int64(pid)),
            "addresses": .array(addresses.map { .string($0) }),
            "version": .string(version),
            "started": .int(Int64(started)),
        ]
    }

    /// The folder of the notes; nil without a home directory.
    package static func folder(
        environment: [String: String] = processEnvironment()
    ) -> String? {
        let variables = Variables(environment)
        if let runtime = variables["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
            return PathText.join(runtime, "shimmy")
        }
        return variables.state("shimmy/run")
    }

    /// Leaves the note in a folder.
    ///
    /// - Returns: The file, to be deleted when the server ends.
    /// - Throws: `DiscoveryError` when it cannot be written.
    package func write(in folder: String) throws(DiscoveryError) -> String {
        let path = PathText.join(folder, "\(pid).json")
        let text = (try? json.serialized()) ?? ""
        try SmallFile.replace(path, with: Array((text + "\n").utf8))
        return path
    }

    /// Deletes a note.
    package static func remove(_ path: String) {
        unlink(path)
    }

    /// The servers that run now, by their start; notes of processes that are gone are deleted.
    package static func running(in folder: String) -> [RunFile] {
        let listing = try? DirectoryListing(path: folder, limit: fileLimit)
        var found: [RunFile] = []
        for name in (listing?.entries ?? []).compactMap(\.name) where name.hasSuffix(".json") {
            let path = PathText.join(folder, name)
            guard let bytes = try? SmallFile.read(path, limit: byteLimit),
                let file = (try? JSONValue(parsing: bytes)).flatMap(RunFile.init),
                let pid = pid_t(exactly: file.pid), name == "\(pid).json"
            else { continue }
            // EPERM: the process is there, but somebody else's.
            guard kill(pid, 0) == 0 || errno == EPERM else {
                unlink(path)
                continue
            }
            found.append(file)
        }
        return found.sorted { ($0.started, $0.pid) < ($1.started, $1.pid) }
    }
}
