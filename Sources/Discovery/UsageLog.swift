import Glibc

/// Which models this machine uses, to list the usual ones first.
///
/// A text file that only grows: one line for each use, `SECONDS ID`, written by one call so that
/// lines of several processes do not mix. When it is long, it is cut to its newest lines; uses that
/// another process adds at that very moment are lost, which a rank can bear.
package struct UsageLog: Sendable {
    /// The file.
    package let path: String

    /// A use counts half as much after this many seconds: two weeks.
    private static let halfLife = 14.0 * 86_400
    /// Bytes from which on the file is cut.
    private static let byteLimit = 1 << 20
    /// Lines that are left then.
    private static let keptLines = 4096
    private static let idLimit = 4096

    /// Makes a log on a file, which need not exist.
    package init(path: String) {
        self.path = path
    }

    /// The log in the user's directory for state; nil without a home directory.
    package static func standard(
        environment: [String: String] = processEnvironment()
    ) -> UsageLog? {
        Variables(environment).state("shimmy/usage.log").map { UsageLog(path: $0) }
    }

    /// Adds a use of the entry with this id.
    ///
    /// - Parameters:
    ///   - id: The id of a catalogue's entry.
    ///   - time: Seconds since 1970; by default now.
    /// - Throws: `DiscoveryError` when the file cannot be written.
    package func record(_ id: String, at time: Int? = nil) throws(DiscoveryError) {
        guard id.utf8.count <= Self.idLimit else {
            throw .unreadable(
                path: path,
                expected: "an id of at most \(Self.idLimit) bytes",
                found: "\(id.utf8.count)"
            )
        }
        try SmallFile.makeFolder(of: path)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else {
            throw .system(path: path, operation: "open", code: errno)
        }
        defer { close(descriptor) }
        let line = "\(time ?? currentTime() / 1_000_000_000) \(Self.escaped(id))\n"
        let code = SmallFile.write(Array(line.utf8), to: descriptor)
        guard code == 0 else { throw .system(path: path, operation: "write", code: code) }
        let size = try FileStatus(descriptor: descriptor, path: path).identity.size
        if size > Self.byteLimit { try cut() }
    }

    /// How much each id is used: its uses, older ones counting less; ids without any are absent.
    ///
    /// Lines that are damaged are passed over, and a file that cannot be read is like none.
    package func scores(at time: Int? = nil) -> [String: Double] {
        let now = time ?? currentTime() / 1_000_000_000
        var scores: [String: Double] = [:]
        for line in lines() {
            let fields = line.split(separator: " ", maxSplits: 1)
            guard fields.count == 2, let then = Int(fields[0]), then >= 0 else { continue }
            // A clock that was set back makes uses of the future, which count as of now.
            let age = Double(max(0, now.subtractingReportingOverflow(then).partialValue))
            scores[Self.unescaped(fields[1]), default: 0] += exp2(-age / Self.halfLife)
        }
        return scores
    }

    /// The entries with the most used first; the others follow in their order.
    package func ranked(_ entries: [CatalogueEntry], at time: Int? = nil) -> [CatalogueEntry] {
        let scores = scores(at: time)
        let ranks = entries.enumerated().map { (position: $0, score: scores[$1.id] ?? 0) }
        return ranks.sorted { ($1.score, $0.position) < ($0.score, $1.position) }
            .map { entries[$0.position] }
    }

    private func lines() -> [Substring] {
        // Twice the limit: another process may be about to cut.
        guard let bytes = try? SmallFile.read(path, limit: Self.byteLimit * 2) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    private func cut() throws(DiscoveryError) {
        let kept = lines().suffix(Self.keptLines).map { $0 + "\n" }.joined()
        try SmallFile.replace(path, with: Array(kept.utf8))
    }

    /// An id on one line: paths may hold line feeds.
    private static func escaped(_ id: String) -> String {
        String(
            id.unicodeScalars.reduce(into: "") { text, scalar in
                switch scalar {
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                default: text.unicodeScalars.append(scalar)
                }
            }
        )
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscape = false
        for scalar in text.unicodeScalars {
            if isEscape {
                let plain: Unicode.Scalar =
                    switch scalar {
                    case "n": "\n"
                    case "r": "\r"
                    default: scalar
                    }
                result.unicodeScalars.append(plain)
                isEscape = false
            } else if scalar == "\\" {
                isEscape = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
