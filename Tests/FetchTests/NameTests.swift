import Fetch
import Testing

@Suite("Names and addresses of what is fetched")
struct NameTests {
    private func registry() throws -> HTTPURL {
        try #require(HTTPURL("https://registry.example"))
    }

    @Test(
        "Names of the hub",
        arguments: [
            ("org/repo", "org/repo", nil), ("org/repo:Q4_K_M", "org/repo", "Q4_K_M"),
            ("hf.co/Org/Repo:Q8_0", "Org/Repo", "Q8_0"), ("hf:org/repo", "org/repo", nil),
            ("https://huggingface.co/org/repo", "org/repo", nil),
        ]
    )
    func hub(text: String, repository: String, tag: String?) throws {
        let name = try PullName(text, registry: registry())
        #expect(name == .hub(repository: repository, tag: tag))
    }

    @Test(
        "Names of registries",
        arguments: [
            ("qwen3", "qwen3:latest", "registry.example"),
            ("qwen3:14b", "qwen3:14b", "registry.example"),
            ("library/qwen3:1b", "qwen3:1b", "registry.example"),
            ("ollama:me/mine", "me/mine:latest", "registry.example"),
            ("registry.ollama.ai/me/mine:x", "me/mine:x", "registry.example"),
            ("http://127.0.0.1:5000/me/mine", "127.0.0.1:5000/me/mine:latest", "127.0.0.1:5000"),
        ]
    )
    func registry(text: String, short: String, authority: String) throws {
        guard case .registry(let name) = try PullName(text, registry: registry()) else {
            Issue.record("\(text) is no name of a registry")
            return
        }
        #expect(name.short == short)
        #expect(name.registry.authority == authority)
    }

    @Test(
        "Names that would lead out of a folder, and others that mean nothing, are refused",
        arguments: [
            "", "../x", "a/../b", "a/b/c/d", "x:..", "a b", "org/", "/x", "hf:repo", "org/repo:",
            "org/re\u{0}po", "http://x", ".a/b",
        ]
    )
    func refused(text: String) throws {
        #expect(throws: FetchError.self) { try PullName(text, registry: registry()) }
    }

    @Test(
        "Addresses are taken apart and put together again",
        arguments: [
            ("http://a", "http://a/"), ("https://A:8443/x?y#z", "https://a:8443/x?y"),
            ("http://[::1]:80/q", "http://[::1]/q"), ("HTTP://h:443", "http://h:443/"),
        ]
    )
    func addresses(text: String, whole: String) {
        #expect(HTTPURL(text)?.description == whole)
    }

    @Test(
        "What is no address is not taken for one",
        arguments: [
            "", "ftp://a", "http://", "http://a:0", "http://u@a", "http://a b", "http://[::1",
        ]
    )
    func noAddresses(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(
        "Redirects are resolved",
        arguments: [
            ("/x", "http://h:1/x"), ("x", "http://h:1/a/x"), ("//other/y", "http://other/y"),
            ("https://o/", "https://o/"), ("?q", "http://h:1/a/?q"),
        ]
    )
    func resolved(location: String, whole: String) {
        #expect(HTTPURL("http://h:1/a/b?c=/d")?.resolved(location)?.description == whole)
    }

    @Test(
        "SHA-256 is that of the standard's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func sha256(text: String, digest: String) {
        #expect(SHA256.hex(Array(text.utf8)) == digest)
    }

    @Test("SHA-256 does not depend on how the bytes are cut")
    func sha256InPieces() {
        let bytes = sampleBytes(1000)
        let whole = SHA256.hex(bytes)
        for size in [1, 7, 63, 64, 65, 200] {
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = Array(bytes[start..<min(start + size, bytes.count)])
                piece.withUnsafeBytes { hash.update($0) }
            }
            #expect(hash.hex() == whole, "pieces of \(size)")
        }
    }
}
