import Discovery

/// Why something could not be fetched.
package enum FetchError: Error, Sendable, Equatable {
    /// The address is none that this client can use.
    case badAddress(String)
    /// No connection came about, or it broke.
    case connection(url: String, reason: String)
    /// Nothing came for so many seconds.
    case silent(url: String, seconds: Int)
    /// The server answered with a status that means failure.
    case status(Int, url: String, message: String, retryAfter: Int?)
    /// The answer is not what the protocol has there.
    case unexpected(url: String, expected: String, found: String)
    /// Redirects do not come to an end.
    case tooManyRedirects(url: String)
    /// What was fetched is not what was asked for.
    case wrongDigest(file: String, expected: String, found: String)
    /// The disk has no room.
    case diskFull(folder: String, needed: Int, available: Int)
    /// The operating system refused an operation on a file.
    case file(path: String, operation: String, reason: String)
    /// Another process fetches the same file.
    case busy(path: String)
    /// A name means nothing that can be fetched.
    case badName(String, reason: String)
    /// The repository has no such file.
    case noSuchFile(repository: String, wanted: String, available: [String])
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badAddress(let text):
            "'\(displayText(text))' is no http:// or https:// address"
        case .connection(let url, let reason):
            "\(url): no connection: \(reason)"
        case .silent(let url, let seconds):
            "\(url): the server has sent nothing for \(seconds) s"
        case .status(let status, let url, let message, let wait):
            "\(url): the server answered \(status)\(Self.meaning(of: status))"
                + (message.isEmpty ? "" : ": \(displayText(message, limit: 200))")
                + (wait.map { "; it can be asked again in \($0) s" } ?? "")
        case .unexpected(let url, let expected, let found):
            "\(url): expected \(expected), found \(displayText(found, limit: 200))"
        case .tooManyRedirects(let url):
            "\(url): too many redirects"
        case .wrongDigest(let file, let expected, let found):
            "\(file): SHA-256 is \(found), expected \(expected); the download was thrown away"
        case .diskFull(let folder, let needed, let available):
            "\(folder): \(byteText(needed)) are needed, \(byteText(available)) are free"
        case .file(let path, let operation, let reason):
            "\(displayText(path)): cannot \(operation): \(reason)"
        case .busy(let path):
            "\(displayText(path)): another process is fetching this file"
        case .badName(let name, let reason):
            "'\(displayText(name))' cannot be fetched: \(reason)"
        case .noSuchFile(let repository, let wanted, let available):
            "\(repository) has no \(wanted); it has: "
                + (available.isEmpty ? "no GGUF file" : available.joined(separator: ", "))
        }
    }

    /// Whether trying again may help.
    var isTransient: Bool {
        switch self {
        case .connection, .silent: true
        case .status(let status, _, _, _): status == 408 || status == 429 || status >= 500
        default: false
        }
    }

    private static func meaning(of status: Int) -> String {
        switch status {
        case 401: " (a token is needed or wrong; HF_TOKEN is sent to the hub)"
        case 403: " (access is not granted; some models have terms to accept first)"
        case 404: " (there is no such model or file)"
        case 429: " (too many requests)"
        default: ""
        }
    }
}
