import JSON
import NIOHTTP1

/// The Hugging Face hub, or a mirror of it.
package struct Hub: Sendable {
    /// Its address.
    package let endpoint: HTTPURL
    /// The user's token; nil for none.
    private let token: String?
    private let client: HTTPClient
    /// What follows when the hub is busy.
    package var retry = Retry()

    private static let answerLimit = 64 << 20

    /// Makes a client of a hub.
    package init(endpoint: HTTPURL, token: String?, client: HTTPClient) {
        self.endpoint = endpoint
        self.token = token
        self.client = client
    }

    /// The value of `Authorization`.
    var authorization: String? { token.map { "Bearer \($0)" } }

    /// The files of a repository at a revision.
    ///
    /// - Throws: `FetchError`.
    package func listing(
        of repository: String,
        revision: String = "main"
    ) async throws -> HubRepositoryListing {
        let path = "/api/models/\(repository)/revision/\(HTTPURL.escaped(revision))?blobs=true"
        let (json, url) = try await get(endpoint.appending(path))
        let name = json["id"]?.stringValue ?? repository
        guard let listing = HubRepositoryListing(json, repository: name) else {
            throw FetchError.unexpected(url: url, expected: "a list of files", found: "none")
        }
        return listing
    }

    /// Repositories with GGUF files that match words, in the order asked for.
    ///
    /// - Throws: `FetchError`.
    package func search(
        _ words: String,
        order: HubOrder,
        limit: Int
    ) async throws -> [HubSearchResult] {
        let query =
            "search=\(HTTPURL.escaped(words))&filter=gguf&sort=\(order.field)&direction=-1"
            + "&limit=\(limit)"
        let (json, url) = try await get(endpoint.appending("/api/models?\(query)"))
        guard let list = json.arrayValue else {
            throw FetchError.unexpected(url: url, expected: "an array", found: json.typeName)
        }
        return list.compactMap(HubSearchResult.init)
    }

    /// Where a file of a repository is.
    func url(of path: String, in repository: String, commit: String) -> HTTPURL {
        endpoint.appending(
            "/\(repository)/resolve/\(commit)/\(HTTPURL.escaped(path, keeping: "/"))"
        )
    }

    private func get(_ url: HTTPURL) async throws -> (JSONValue, String) {
        var request = ClientRequest(url)
        request.headers.add(name: "accept", value: "application/json")
        if let authorization { request.headers.add(name: "authorization", value: authorization) }
        return try await client.fetch(request, retry: retry) { response, body in
            let bytes = try await body.all(limit: Self.answerLimit)
            let url = response.url.withoutQuery
            do {
                return (try JSONValue(parsing: bytes, limits: JSONLimits(depth: 64)), url)
            } catch {
                throw FetchError.unexpected(url: url, expected: "JSON", found: "\(error)")
            }
        }
    }
}

/// What search results are sorted by, greatest first.
package enum HubOrder: String, Sendable, CaseIterable {
    case downloads
    case likes
    case recent

    /// The hub's word for it.
    var field: String { self == .recent ? "lastModified" : rawValue }
}

/// A repository that a search has found.
package struct HubSearchResult: Sendable {
    /// `ORG/REPO`.
    package let repository: String
    /// Downloads of the last month.
    package let downloads: Int
    /// Likes.
    package let likes: Int
    /// The day of the last change, `YYYY-MM-DD`; empty when not known.
    package let changed: String

    /// Reads one of the hub's results; nil when it is none.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue ?? json["modelId"]?.stringValue else { return nil }
        repository = id
        downloads = json["downloads"]?.intValue ?? 0
        likes = json["likes"]?.intValue ?? 0
        changed = String((json["lastModified"]?.stringValue ?? "").prefix(10))
    }
}
