package import NIOHTTP1

/// What answers requests; the connection knows nothing else of the application.
package protocol HTTPResponder: Sendable {
    /// Answers a request; failures are answers too.
    func respond(to request: HTTPRequest) async -> HTTPResponse

    /// The answer to something that is not a usable request.
    func respond(to rejection: HTTPRejection) -> HTTPResponse
}

/// Why bytes on a connection did not become a request.
package struct HTTPRejection: Error, Sendable, Equatable {
    /// The status of the answer, in the 4xx or 5xx range.
    package let status: HTTPResponseStatus
    /// What is wrong, for people.
    package let message: String

    /// Makes a rejection.
    package init(status: HTTPResponseStatus, message: String) {
        self.status = status
        self.message = message
    }
}
