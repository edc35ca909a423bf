import NIOHTTP1

/// Names for requests and answers.
enum Identifier {
    private static let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz")

    /// A new name such as `chatcmpl-…`, with about 124 random bits.
    static func random(prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return prefix
            + String(
                (0..<24).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                }
            )
    }

    /// The client's own `x-request-id` if it can be repeated safely, else a new one.
    static func request(from headers: HTTPHeaders) -> String {
        guard let given = headers.first(name: "x-request-id"), (1...128).contains(given.utf8.count),
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return random(prefix: "req_") }
        return given
    }
}
