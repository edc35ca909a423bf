/// Headers that were read before, as long as their files stay as they were.
///
/// Files that could not be read are not kept: there are few, and a reader of a later version may
/// understand them.
struct HeaderCache: Sendable {
    /// A header and the state of the file it was read from.
    struct Record: Sendable, Equatable {
        let identity: FileIdentity
        /// When the file was opened for reading, in nanoseconds since 1970.
        let readTime: Int
        let header: FileHeader

        /// Whether a later change of the file must show in its times.
        ///
        /// Clocks of file systems tick as slowly as every two seconds; a change within the tick in
        /// which the header was read would go unseen, so such a record is not used.
        var isSettled: Bool {
            let age = readTime.subtractingReportingOverflow(
                max(identity.changed, identity.modified)
            )
            return !age.overflow && age.partialValue > 2_000_000_000
        }
    }

    /// What reading a file came to.
    enum Outcome: Sendable {
        case header(FileHeader, FileIdentity)
        case broken(String, FileIdentity?)
        /// The file is no longer there.
        case vanished
    }

    /// Records by path.
    private(set) var records: [String: Record] = [:]
    /// Whether records were added since they were last stored.
    private(set) var isChanged = false
    /// Headers that had to be read from their files.
    private(set) var readCount = 0

    /// Records kept at most.
    static let recordLimit = 20_000

    /// Makes a cache of records that were stored before.
    init(records: [String: Record] = [:]) {
        self.records = records
    }

    /// What the headers of the files at `paths` say, in their order.
    ///
    /// Files not known yet are read by several threads, since each may have to wait for a disk.
    mutating func outcomes(_ paths: [String]) -> [Outcome] {
        var outcomes = paths.map { known($0) }
        let unknown = outcomes.indices.filter { outcomes[$0] == nil }
        let readings = ConcurrentMap.run(unknown.map { paths[$0] }, Self.read)
        for (index, reading) in zip(unknown, readings) {
            outcomes[index] = reading.outcome
            guard let record = reading.record else { continue }
            readCount += 1
            records[paths[index]] = record
            if record.isSettled { isChanged = true }
        }
        return outcomes.map { $0 ?? .vanished }
    }

    /// What can be said of a file without opening it.
    private func known(_ path: String) -> Outcome? {
        do throws(DiscoveryError) {
            let identity = try FileStatus(path: path).identity
            guard let record = records[path], record.identity == identity, record.isSettled else {
                return nil
            }
            return .header(record.header, identity)
        } catch {
            return Self.absence(path, error.isAbsence, error.reason)
        }
    }

    /// Reads a file, again if it changed meanwhile: most changes are over in a moment.
    private static func read(_ path: String) -> (outcome: Outcome, record: Record?) {
        for _ in 0..<attempts {
            if let result = readOnce(path) { return result }
        }
        return (.broken("\(HeaderError.changed)", try? FileStatus(path: path).identity), nil)
    }

    private static let attempts = 3

    /// Reads a file; nil when it changed meanwhile.
    private static func readOnce(_ path: String) -> (outcome: Outcome, record: Record?)? {
        let readTime = currentTime()
        do throws(HeaderError) {
            let (header, identity) = try HeaderReader.read(path)
            let record = Record(identity: identity, readTime: readTime, header: header)
            return (.header(header, identity), record)
        } catch {
            if error == .changed { return nil }
            if error.isAbsence { return (absence(path, true, "\(error)"), nil) }
            return (.broken("\(error)", try? FileStatus(path: path).identity), nil)
        }
    }

    /// A file that is not there: gone, or a link whose target is missing.
    private static func absence(_ path: String, _ isAbsence: Bool, _ reason: String) -> Outcome {
        guard isAbsence else { return .broken(reason, nil) }
        let link = try? FileStatus(path: path, followingLinks: false)
        return link?.kind == .link
            ? .broken("the file that the link leads to is missing", nil) : .vanished
    }

    /// Drops the records of other files when there are too many in all.
    mutating func limit(keeping paths: Set<String>) {
        guard records.count > Self.recordLimit else { return }
        records = records.filter { paths.contains($0.key) }
    }

    /// Takes note that the records are on disk as they are.
    mutating func markStored() {
        isChanged = false
    }
}
