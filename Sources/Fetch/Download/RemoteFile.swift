/// A file to fetch: where it is, what it must be, where it goes.
package struct RemoteFile: Sendable, Equatable {
    /// The address.
    package var url: HTTPURL
    /// The value of `Authorization`; nil for none.
    package var authorization: String?
    /// Its size in bytes.
    package var size: Int
    /// Its SHA-256 in hexadecimal digits; nil when the server does not say.
    package var sha256: String?
    /// The path on this machine.
    package var path: String
    /// What people call it.
    package var name: String

    /// Names a file to download.
    package init(
        url: HTTPURL,
        authorization: String? = nil,
        size: Int,
        sha256: String? = nil,
        path: String,
        name: String
    ) {
        self.url = url
        self.authorization = authorization
        self.size = size
        self.sha256 = sha256
        self.path = path
        self.name = name
    }
}
