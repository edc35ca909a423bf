/// How often, and after which waits, what has failed is tried again.
package struct Retry: Sendable {
    /// Failures in a row, nothing gained between, after which it is given up.
    package var attempts = 6
    /// Waits after a failure: this long at first, then twice as long each time.
    package var firstWait = Duration.milliseconds(500)
    /// The longest a server's `Retry-After` is followed, in seconds; a longer one is a failure.
    package var longestWait = 120

    /// Makes the usual policy.
    package init() {}

    /// Waits until it is time for the next attempt.
    ///
    /// - Throws: The error when there is to be none, `CancellationError`.
    func wait(after error: FetchError, failures: Int) async throws {
        guard failures < attempts else { throw error }
        guard case .status(_, _, _, let seconds?) = error else {
            return try await Task.sleep(for: firstWait * (1 << min(failures - 1, 6)))
        }
        guard seconds <= longestWait else { throw error }
        try await Task.sleep(for: .seconds(seconds))
    }
}

extension HTTPClient {
    /// Fetches as `fetch` does; a server that is busy or limits requests is asked again.
    ///
    /// - Throws: `FetchError`, or what `body` throws.
    func fetch<Result: Sendable>(
        _ request: ClientRequest,
        retry: Retry,
        _ body: (ClientResponse, inout ResponseBody) async throws -> Result
    ) async throws -> Result {
        var failures = 0
        while true {
            do {
                return try await fetch(request, body)
            } catch let error as FetchError {
                guard case .status = error, error.isTransient else { throw error }
                failures += 1
                try await retry.wait(after: error, failures: failures)
            }
        }
    }
}
