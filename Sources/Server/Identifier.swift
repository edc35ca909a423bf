import NIOHTTP1

/// Names for requests and answers.
enum Identifier {
    private static let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz")

    /// A new name such as `chatcmpl-…`, with about 124 random bits.
    static func random(prefix: String, length: Int = 24) -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix
            + String(
                (0..<length).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                }
            )
    }

    /// The client's `traceparent` (W3C Trace Context, version 00), nil when absent or malformed.
    static func trace(from headers: HTTPHeaders) -> String? {
        guard let given = headers.first(name: "traceparent") else { return nil }
        let parts = given.split(separator: "-", omittingEmptySubsequences: false)
        let lengths = [2, 32, 16, 2]
        guard parts.map(\.utf8.count) == lengths, parts[0] == "00",
            given.utf8.allSatisfy({
                $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }),
            parts[1...2].allSatisfy({ $0.contains { $0 != "0" } })
        else { return nil }
        return given
    }

    /// The client's own `x-request-id` if it can be repeated safely, else a new one.
    static func request(from headers: HTTPHeaders) -> String {
        guard let given = headers.first(name: "x-request-id"), (1...128).contains(given.utf8.count),
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return random(prefix: "req_") }
        return given
    }
}
