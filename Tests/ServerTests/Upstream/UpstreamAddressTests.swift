import Fetch
import Server
import Testing

@Suite("Addresses of upstream servers")
struct UpstreamAddressTests {
    @Test(
        "Addresses are read in the forms that people have at hand",
        arguments: [
            ("http://host:1234", "http://host:1234/", "host:1234"),
            ("http://host:1234/v1", "http://host:1234/", "host:1234"),
            ("https://host/shimmy/v1/", "https://host/shimmy", "host/shimmy"),
            ("http://[::1]:8080/", "http://[::1]:8080/", "[::1]:8080"),
        ]
    )
    func forms(text: String, url: String, name: String) {
        let address = UpstreamAddress(text)
        #expect(address?.url.description == url)
        #expect(address?.name == name)
    }

    @Test("A socket of this machine is an address too")
    func socket() {
        #expect(UpstreamAddress("unix:/run/shimmy.sock")?.socketPath == "/run/shimmy.sock")
    }

    @Test(
        "What is no address is none",
        arguments: ["", "host:80", "unix:relative", "ftp://host", "http://", "http://host/?a=b"]
    )
    func noAddress(text: String) {
        #expect(UpstreamAddress(text) == nil)
    }
}
