import Dispatch
import Foundation
import FoundationNetworking
import JSON

/// A running `shimmy serve`.
final class ServeProcess: Sendable {
    /// The address that it printed.
    let url: String
    private let process: Process
    private let ended: AsyncStream<Int32>

    /// Starts the server and waits for its address.
    init(_ arguments: String...) async throws {
        let process = Process()
        process.environment = TestHome.environment
        process.currentDirectoryURL = TestHome.folder
        process.executableURL = CommandRun.program
        process.arguments = ["serve", "--log-level", "error"] + arguments
        let output = Pipe()
        process.standardOutput = output
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            continuation.yield($0.terminationStatus)
            continuation.finish()
        }
        try process.run()
        self.process = process
        self.ended = ended
        url = await Self.line(of: output).replacingOccurrences(of: "listening on ", with: "")
    }

    deinit {
        if process.isRunning {
            process.terminate()
        }
    }

    /// Asks the server to stop.
    func terminate() {
        process.terminate()
    }

    /// The server's exit status.
    func waitForEnd() async -> Int32? {
        for await status in ended {
            return status
        }
        return nil
    }

    /// Sends a request, a `POST` when there is a body; returns status and body.
    func request(
        _ path: String,
        body: String? = nil,
        key: String? = nil
    ) async throws -> (status: Int, text: String) {
        guard let address = URL(string: url + path) else { return (0, "no URL: \(url)") }
        var request = URLRequest(url: address)
        if let body {
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "content-type")
        }
        if let key {
            request.setValue("Bearer \(key)", forHTTPHeaderField: "authorization")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        return (status, String(decoding: data, as: UTF8.self))
    }

    private static func line(of pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "test.line").async {
                var bytes: [UInt8] = []
                while let byte = try? pipe.fileHandleForReading.read(upToCount: 1)?.first,
                    byte != UInt8(ascii: "\n")
                {
                    bytes.append(byte)
                }
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}
