import Foundation
import Glibc
import Testing

/// A socket for tests that need control over every byte; blocks only threads of its own.
final class RawClient: Sendable {
    struct Failure: Error {
        let operation: String
        let code: Int32
    }

    private let socket: Int32

    /// Seconds until a server that sends nothing counts as hanging.
    private static let patience = 600

    /// Connects to a port of this machine.
    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(operation: "connect", code: errno) }
        // A server that hangs must fail the test, not the whole run. All tests together keep the
        // threads of tasks busy for minutes, and the server's answers wait for these threads too.
        var timeout = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &timeout,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(socket) }

    /// Sends text; what the server does not take because it has closed is dropped.
    func send(_ text: String) async {
        await send(Array(text.utf8))
    }

    /// Sends bytes; what the server does not take because it has closed is dropped.
    func send(_ bytes: [UInt8]) async {
        await offload { [socket] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    /// Closes the sending half.
    func finishSending() {
        shutdown(socket, Int32(SHUT_WR))
    }

    /// Everything until the server closes the connection.
    func readAll() async -> String {
        await read { _ in false }
    }

    /// What has arrived when `isEnough` holds or the server closes the connection.
    func read(until isEnough: @escaping @Sendable (String) -> Bool) async -> String {
        await offload { [socket] in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while !isEnough(String(decoding: bytes, as: UTF8.self)) {
                let count = Self.receive(socket, &buffer)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The next bytes that arrive; empty when the server has closed.
    func next() async -> [UInt8] {
        await offload { [socket] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = Self.receive(socket, &buffer)
            return count > 0 ? Array(buffer[..<count]) : []
        }
    }

    /// The number of bytes that arrived; 0 or less when the connection has ended.
    ///
    /// Silence is no end: it must not be taken for one by tests that wait for the server to close.
    private static func receive(_ socket: Int32, _ buffer: inout [UInt8]) -> Int {
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            // A receive with a time limit is never begun anew after a signal (signal(7)).
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                Issue.record("the server has sent nothing for \(patience) s")
            }
            return count
        }
    }

    /// Opens a connection, sends text, reads all that comes back.
    static func exchange(port: Int, _ text: String) async throws -> String {
        let client = try RawClient(port: port)
        await client.send(text)
        return await client.readAll()
    }
}

/// Runs blocking work on a thread of its own, so that tasks go on meanwhile.
func offload<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        // Dispatch has a bounded number of threads, and hundreds of these calls wait at once.
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}

extension String {
    /// The status of the first answer in raw text; 0 when there is none.
    var status: Int {
        split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    /// What follows the first blank line.
    var httpBody: String {
        range(of: "\r\n\r\n").map { String(self[$0.upperBound...]) } ?? ""
    }

    private func range(of text: String) -> Range<String.Index>? {
        firstRange(of: text)
    }
}
