import Foundation
import HTTP
import Server
import Testing

@Suite("Where the server listens")
struct ListenerTests {
    @Test(
        "Addresses are read",
        arguments: [
            ("127.0.0.1", ListenAddress.tcp(host: "127.0.0.1", port: 7)),
            ("localhost:80", .tcp(host: "localhost", port: 80)),
            (":0", .tcp(host: "0.0.0.0", port: 0)),
            ("[::1]:5", .tcp(host: "::1", port: 5)), ("[::1]", .tcp(host: "::1", port: 7)),
            ("::1", .tcp(host: "::1", port: 7)), ("unix:/a/b", .unix(path: "/a/b")),
        ]
    )
    func addresses(text: String, wanted: ListenAddress) {
        #expect(ListenAddress(text, port: 7) == wanted)
    }

    @Test(
        "What is no address is not taken",
        arguments: ["", "unix:", "a:b", "a:65536", "[::1", "[]"]
    )
    func noAddresses(text: String) {
        #expect(ListenAddress(text, port: 7) == nil)
    }

    @Test(
        "Pages reach what this machine's browsers reach, and no Unix socket",
        arguments: [
            (["127.0.0.1"], true), (["unix:/a"], false), (["unix:/a", "localhost"], true),
            (["0.0.0.0"], false), (["127.0.0.1", "0.0.0.0"], false),
        ]
    )
    func pages(addresses: [String], canReach: Bool) {
        var configuration = ServerConfiguration()
        configuration.addresses = addresses.compactMap { ListenAddress($0, port: 0) }
        #expect(configuration.isOpenToPages == canReach)
    }

    @Test("Servers that start together each get a port of their own")
    func race() async throws {
        let first = try await HTTPServer.start(
            host: "127.0.0.1",
            port: 0,
            responder: EchoResponder()
        )
        let port = first.port
        let servers = try await withThrowingTaskGroup(of: HTTPServer.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await HTTPServer.start(
                        host: "127.0.0.1",
                        port: port,
                        responder: EchoResponder()
                    )
                }
            }
            return try await group.reduce(into: [first]) { $0.append($1) }
        }
        #expect(Set(servers.map(\.port)).count == 21)
        for server in servers { await server.shutdown(within: 0) }
    }

    @Test("A Unix socket is the user's alone, replaces an abandoned one, and goes with the server")
    func unixSocket() async throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("s-\(UUID().uuidString.prefix(8)).sock").path
        let server = try await HTTPServer.start([.unix(path: path)], responder: EchoResponder())
        #expect(server.urls == ["unix:\(path)"])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        await #expect(throws: HTTPServer.BindError.self) {
            try await HTTPServer.start([.unix(path: path)], responder: EchoResponder())
        }
        await server.shutdown(within: 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
