package import Fetch

/// Another server whose models this one offers too.
package struct UpstreamAddress: Sendable, Equatable {
    /// What it is called in logs, metrics and errors.
    package var name: String
    /// Where its paths begin.
    package let url: HTTPURL
    /// The Unix domain socket that it listens on; nil for a network address.
    package let socketPath: String?
    /// The key that it demands; nil for none.
    package var key: String?
    /// The models that are taken from it, `*` at the end for any rest of a name; empty takes all.
    package var models: [String] = []
    /// Seconds of silence before an answer begins after which a request is given up; nil for none.
    ///
    /// A whole answer begins when all of it is there: OpenAI's clients wait as long.
    package var waitSeconds: Int64? = 600
    /// Seconds of silence within a stream that has begun; nil for as many as before.
    package var gapSeconds: Int64? = 60

    /// Reads an address; nil for what is none.
    ///
    /// `http://HOST:PORT`, with a path in front of the API's own or not, or `unix:PATH`. A `/v1` at
    /// the end, as OpenAI's clients have it, counts as part of the API.
    package init?(_ text: String) {
        if text.hasPrefix("unix:/") {
            guard let url = HTTPURL("http://localhost") else { return nil }
            self.url = url
            socketPath = String(text.dropFirst("unix:".count))
            name = text
            return
        }
        var base = Substring(text)
        for end in ["/", "/v1", "/"] where base.hasSuffix(end) { base = base.dropLast(end.count) }
        guard let url = HTTPURL(String(base)), !url.target.contains("?") else { return nil }
        self.url = url
        socketPath = nil
        name = url.target == "/" ? url.authority : url.authority + url.target
    }

    /// Whether a model of the server is taken from it.
    func offers(_ id: String) -> Bool {
        models.isEmpty
            || models.contains { pattern in
                pattern.hasSuffix("*")
                    ? id.lowercased().hasPrefix(pattern.dropLast().lowercased())
                    : id.lowercased() == pattern.lowercased()
            }
    }

    /// A request for a path of the API.
    func request(_ target: String) -> ClientRequest {
        var request = ClientRequest(url.appending(target))
        request.socketPath = socketPath
        if let key { request.authorize(by: key) }
        return request
    }
}
