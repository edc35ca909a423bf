import Fetch
import NIOHTTP1
import Testing

@Suite("Downloads from a server on the loopback address")
struct DownloaderTests {
    private let folder: TestFolder
    private let progress = Progress()

    init() throws {
        folder = try TestFolder()
    }

    private var downloader: Downloader {
        var downloader = Downloader(client: HTTPClient(), progress: progress)
        downloader.retry.firstWait = .milliseconds(1)
        return downloader
    }

    private func file(_ bytes: [UInt8], at base: HTTPURL, sha256: String? = nil) -> RemoteFile {
        RemoteFile(
            url: base.appending("/file"),
            size: bytes.count,
            sha256: sha256 ?? SHA256.hex(bytes),
            path: folder.path + "/file",
            name: "file"
        )
    }

    @Test("A small file comes over one connection, a large one over several, both whole")
    func sizes() async throws {
        for count in [1, 100_000, 40 << 20] {
            let bytes = sampleBytes(count)
            try await withMirror { mirror, url in
                mirror.add("/file", bytes)
                let path = "file-\(count)"
                var file = file(bytes, at: url)
                file.path = folder.path + "/" + path
                try await downloader.fetch(file)
                #expect(folder.bytes(path) == bytes)
                #expect(mirror.requests.count == (count > 32 << 20 ? 4 : 1))
                #expect(progress.state.done == count)
            }
        }
        #expect(folder.tree.allSatisfy { !$0.contains("partial") })
    }

    @Test("A dropped connection goes on where it broke, again and again")
    func drops() async throws {
        let bytes = sampleBytes(1_000_000)
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            mirror.fail(.drop(after: 300_000), .drop(after: 200_000), .drop(after: 0))
            try await downloader.fetch(file(bytes, at: url))
            #expect(folder.bytes("file") == bytes)
            #expect(mirror.requests.count == 4)
            #expect(mirror.ranges.last == "bytes=500000-999999")
        }
    }

    @Test("A download that was given up goes on in the next run")
    func resumes() async throws {
        let bytes = sampleBytes(1_000_000)
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            var impatient = downloader
            impatient.retry.attempts = 1
            mirror.fail(.drop(after: 600_000))
            await #expect(throws: FetchError.self) {
                try await impatient.fetch(file(bytes, at: url))
            }
            #expect(folder.tree == ["file.partial", "file.partial.json"])
            try await downloader.fetch(file(bytes, at: url))
            #expect(folder.bytes("file") == bytes)
            #expect(mirror.ranges == ["bytes=600000-999999"])
            #expect(folder.tree == ["file"])
        }
    }

    @Test("A file with a wrong digest is thrown away and said")
    func wrongDigest() async throws {
        let bytes = sampleBytes(50_000)
        try await withMirror { mirror, url in
            mirror.add("/file", sampleBytes(50_000, seed: 2))
            let error = await #expect(throws: FetchError.self) {
                try await downloader.fetch(file(bytes, at: url))
            }
            guard case .wrongDigest(_, let expected, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(expected == SHA256.hex(bytes))
            #expect(folder.tree == [])
        }
    }

    @Test("What was kept of another file is thrown away when the server refuses the range")
    func rangeNotSatisfiable() async throws {
        let bytes = sampleBytes(1_000_000)
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            var impatient = downloader
            impatient.retry.attempts = 1
            mirror.fail(.drop(after: 600_000))
            await #expect(throws: FetchError.self) {
                try await impatient.fetch(file(bytes, at: url))
            }
            mirror.fail(.status(.rangeNotSatisfiable, retryAfter: nil))
            try await downloader.fetch(file(bytes, at: url))
            #expect(folder.bytes("file") == bytes)
        }
    }

    @Test("A rate limit is waited for; a server that is busy for good is an error that says so")
    func rateLimit() async throws {
        let bytes = sampleBytes(1000)
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            mirror.fail(.status(.tooManyRequests, retryAfter: "0"))
            try await downloader.fetch(file(bytes, at: url))
            #expect(mirror.requests.count == 2)
        }
        let other = try TestFolder()
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            var file = file(bytes, at: url)
            file.path = other.path + "/file"
            var impatient = downloader
            impatient.retry.attempts = 2
            for _ in 0..<2 { mirror.fail(.status(.tooManyRequests, retryAfter: "0")) }
            let error = await #expect(throws: FetchError.self) { try await impatient.fetch(file) }
            #expect(error?.description.contains("429") == true)
            // Who has to wait for hours is told so at once, and nothing is left behind.
            mirror.fail(.status(.tooManyRequests, retryAfter: "7200"))
            let long = await #expect(throws: FetchError.self) { try await downloader.fetch(file) }
            #expect(long?.description.contains("7200 s") == true)
            #expect(other.tree == [])
        }
    }

    @Test("A server that knows no ranges is understood; one that sends a wrong range is not")
    func ranges() async throws {
        let bytes = sampleBytes(1_000_000)
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            mirror.fail(.drop(after: 400_000), .wholeFile)
            try await downloader.fetch(file(bytes, at: url))
            #expect(folder.bytes("file") == bytes)
        }
        let other = try TestFolder()
        try await withMirror { mirror, url in
            mirror.add("/file", bytes)
            mirror.fail(.drop(after: 400_000), .wrongRange)
            var file = file(bytes, at: url)
            file.path = other.path + "/file"
            await #expect(throws: FetchError.self) { try await downloader.fetch(file) }
        }
    }

    @Test("A key is not sent on to another server")
    func redirects() async throws {
        let bytes = sampleBytes(1000)
        try await withMirror { store, storeURL in
            store.add("/signed", bytes)
            try await withMirror { front, url in
                front.redirect("/file", to: storeURL.appending("/signed?key=1").description)
                var file = file(bytes, at: url)
                file.authorization = "Bearer secret"
                try await downloader.fetch(file)
                #expect(front.requests.map(\.authorization) == ["Bearer secret"])
                #expect(store.requests.map(\.authorization) == [nil])
            }
        }
    }

    @Test("Redirects without end, and to nowhere, are errors")
    func endlessRedirects() async throws {
        try await withMirror { mirror, url in
            mirror.redirect("/file", to: "/file")
            let error = await #expect(throws: FetchError.self) {
                try await downloader.fetch(file([1], at: url))
            }
            #expect(error == .tooManyRedirects(url: url.appending("/file").description))
            mirror.redirect("/file", to: "ftp://x/")
            await #expect(throws: FetchError.self) {
                try await downloader.fetch(file([1], at: url))
            }
        }
    }

    @Test("A disk without room is noticed before anything is fetched")
    func diskFull() async throws {
        try await withMirror { mirror, url in
            var file = file([1], at: url)
            file.size = 1 << 60
            let error = #expect(throws: FetchError.self) { try Downloader.checkRoom(for: [file]) }
            guard case .diskFull(_, let needed, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(needed == 1 << 60)
            #expect(mirror.requests.isEmpty)
        }
    }

    @Test("A server that is not there is an error that names it")
    func noServer() async throws {
        let url = try #require(HTTPURL("http://127.0.0.1:9"))
        var impatient = downloader
        impatient.retry.attempts = 2
        let error = await #expect(throws: FetchError.self) {
            try await impatient.fetch(file([1], at: url))
        }
        #expect(error?.description.contains("127.0.0.1:9") == true)
    }
}
