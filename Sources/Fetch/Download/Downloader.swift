import NIOCore
import NIOHTTP1

/// Fetches files: in parallel spans, going on where an earlier run stopped, checked at the end.
package struct Downloader: Sendable {
    /// Connections for one file.
    package var connections = 4
    /// What follows when one span fails.
    package var retry = Retry()

    private let client: HTTPClient
    private let progress: Progress

    /// Makes a downloader that reports to `progress`.
    package init(client: HTTPClient, progress: Progress) {
        self.client = client
        self.progress = progress
    }

    /// Whether a file is there already, as far as its size tells.
    package static func isThere(_ file: RemoteFile) -> Bool {
        AtomicFile.size(of: file.path) == file.size
    }

    /// Makes sure that the disk has room for what is missing.
    ///
    /// - Throws: `FetchError.diskFull`.
    package static func checkRoom(for files: [RemoteFile]) throws(FetchError) {
        let missing = files.filter { !isThere($0) }
        guard let first = missing.first else { return }
        let needed = missing.reduce(0) { sum, file in
            // What has come already has its blocks.
            sum + max(0, file.size - AtomicFile.blocks(of: file.path + ".partial"))
        }
        let slash = first.path.lastIndex(of: "/") ?? first.path.startIndex
        let folder = String(first.path[..<slash])
        guard let room = AtomicFile.room(in: folder), room < needed else { return }
        throw .diskFull(folder: folder, needed: needed, available: room)
    }

    /// Fetches a file unless it is there.
    ///
    /// - Throws: `FetchError`; what has come is kept for the next run unless it is wrong.
    package func fetch(_ file: RemoteFile) async throws {
        guard !Self.isThere(file) else { return }
        try AtomicFile.makeFolder(of: file.path)
        do {
            try await fetchOnce(file)
        } catch FetchError.status(416, _, _, _) {
            // What was kept does not belong to the file that the server has now.
            try await fetchOnce(file)
        }
    }

    private func fetchOnce(_ file: RemoteFile) async throws {
        let partial = try PartialFile(path: file.path, size: file.size, count: connections)
        defer { partial.release() }
        progress.begin(file, .fetching, done: partial.received)
        do {
            try await fetchSpans(of: partial, from: file)
        } catch FetchError.status(416, let url, let message, _) {
            partial.discard()
            throw FetchError.status(416, url: url, message: message, retryAfter: nil)
        } catch {
            if partial.received > 0 { try? partial.note() } else { partial.discard() }
            throw error
        }
        try await check(partial, file)
        try partial.complete(as: file.path)
    }

    private func fetchSpans(of partial: PartialFile, from file: RemoteFile) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in partial.missing {
                group.addTask { try await fetchSpan(number, of: partial, from: file) }
            }
            let noting = Task {
                while !Task.isCancelled {
                    try await Task.sleep(for: .seconds(1))
                    try partial.note()
                }
            }
            defer { noting.cancel() }
            try await group.waitForAll()
        }
    }

    private func check(_ partial: PartialFile, _ file: RemoteFile) async throws {
        guard let expected = file.sha256 else { return }
        progress.begin(file, .checking, done: 0)
        let progress = progress
        let found = try await Task.detached {
            try partial.digest { progress.advance($0) }
        }.value
        guard found == expected.lowercased() else {
            partial.discard()
            throw FetchError.wrongDigest(file: file.name, expected: expected, found: found)
        }
    }

    /// Fetches one span, over as many connections as it takes.
    private func fetchSpan(
        _ number: Int,
        of partial: PartialFile,
        from file: RemoteFile
    ) async throws {
        var failures = 0
        while partial.span(number).next < partial.span(number).end {
            let before = partial.span(number).next
            do {
                try await fetchPiece(number, of: partial, from: file)
            } catch let error as FetchError where error.isTransient {
                failures = partial.span(number).next > before ? 1 : failures + 1
                progress.note("\(error)")
                try await retry.wait(after: error, failures: failures)
            }
        }
    }

    private func fetchPiece(
        _ number: Int,
        of partial: PartialFile,
        from file: RemoteFile
    ) async throws {
        let span = partial.span(number)
        var request = ClientRequest(file.url)
        if let authorization = file.authorization {
            request.headers.add(name: "authorization", value: authorization)
        }
        request.headers.add(name: "accept-encoding", value: "identity")
        let isPart = span.next > 0 || span.end < file.size
        if isPart {
            request.headers.add(name: "range", value: "bytes=\(span.next)-\(span.end - 1)")
        }
        try await client.fetch(request) { response, body in
            var skipped = try Self.check(response, span, file, isPart: isPart)
            while let piece = try await body.next() {
                let bytes = piece.readableBytesView
                let drop = min(skipped, bytes.count)
                skipped -= drop
                try bytes.dropFirst(drop).withUnsafeBytes { raw in
                    let room = partial.span(number).end - partial.span(number).next
                    try partial.append(raw, to: number)
                    progress.advance(min(raw.count, room))
                }
                let now = partial.span(number)
                if now.next == now.end { return }
            }
        }
    }

    /// Makes sure that the answer is what was asked for.
    ///
    /// - Returns: Bytes at its start that are not wanted: a server that knows no ranges sends all.
    private static func check(
        _ response: ClientResponse,
        _ span: PartialFile.Span,
        _ file: RemoteFile,
        isPart: Bool
    ) throws(FetchError) -> Int {
        let url = response.url.withoutQuery
        if response.status == 206, isPart {
            let wanted = "bytes \(span.next)-\(span.end - 1)/\(file.size)"
            let found = response.headers.first(name: "content-range") ?? "none"
            guard found == wanted else {
                throw .unexpected(url: url, expected: "the range '\(wanted)'", found: found)
            }
            return 0
        }
        guard response.status == 200 else {
            throw .unexpected(
                url: url,
                expected: "a part of the file",
                found: "status \(response.status)"
            )
        }
        if let length = response.contentLength, length != file.size {
            throw .unexpected(
                url: url,
                expected: "\(file.size) bytes",
                found: "\(length): the file has changed"
            )
        }
        return span.next
    }
}
