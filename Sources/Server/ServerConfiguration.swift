package import HTTP

/// How the server is reached and when it gives up.
package struct ServerConfiguration: Sendable {
    /// Where to listen.
    package var addresses = [ListenAddress.tcp(host: "127.0.0.1", port: 11435)]
    /// Keys and origins that are let in.
    package var apiKeys: [String] = []
    /// Origins of web pages that may use the server; `*` means all.
    package var allowedOrigins: [String] = []
    /// What peers may send and how long they may take.
    package var limits = HTTPLimits()
    /// Seconds within which a request must be answered; 0 sets no limit.
    package var requestSeconds: Int64 = 0
    /// Seconds that answers under way may take after the signal to stop.
    package var drainSeconds: Int64 = 30
    /// What is told when the server comes to rest; nil for nobody.
    package var rest: RestWatch?

    /// Makes the default configuration.
    package init() {}

    /// Most bytes of a request's body.
    package var bodyBytes: Int {
        get { limits.bodyBytes }
        set { limits.bodyBytes = newValue }
    }

    /// Whether only this machine can connect.
    package var isLoopback: Bool {
        addresses.allSatisfy(\.isLoopback)
    }

    /// Whether requests come from this machine's programs, its browsers among them.
    ///
    /// No page reaches a Unix socket but through a proxy, which keeps the name it was asked by.
    package var isOpenToPages: Bool {
        isLoopback
            && addresses.contains {
                if case .tcp = $0 { true } else { false }
            }
    }
}
