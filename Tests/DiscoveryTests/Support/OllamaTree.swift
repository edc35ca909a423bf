import Foundation

/// Writes models the way Ollama stores them.
struct OllamaTree {
    let tree: TestTree
    /// The folder of the store within the tree.
    var root = "home/.ollama/models"

    /// Adds a model with layers in the order given and returns the digests of these.
    @discardableResult
    func add(_ name: String, _ layers: [(kind: String, bytes: [UInt8])]) throws -> [String] {
        var entries: [String] = []
        var digests: [String] = []
        for (kind, bytes) in layers {
            let digest = Self.digest(bytes)
            try tree.write("\(root)/blobs/sha256-\(digest)", bytes)
            digests.append(digest)
            entries.append(entry("application/vnd.ollama.image.\(kind)", digest, bytes.count))
        }
        let config = Array(
            #"{"model_format":"gguf","model_family":"llama","architecture":"amd64","os":"linux"}"#
                .utf8
        )
        let configDigest = Self.digest(config)
        try tree.write("\(root)/blobs/sha256-\(configDigest)", config)
        let configEntry = entry(
            "application/vnd.docker.container.image.v1+json",
            configDigest,
            config.count
        )
        let type = "application/vnd.docker.distribution.manifest.v2+json"
        let head = #"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(configEntry),"#
        let list = #""layers":[\#(entries.joined(separator: ","))]}"#
        // Go's encoder ends the manifest with a line feed.
        try tree.write("\(root)/manifests/\(name)", head + list + "\n")
        return digests
    }

    func blob(_ digest: String) -> String { tree.path("\(root)/blobs/sha256-\(digest)") }

    private func entry(_ type: String, _ digest: String, _ size: Int) -> String {
        #"{"mediaType":"\#(type)","digest":"sha256:\#(digest)","size":\#(size)}"#
    }

    /// Stands in for SHA-256: 64 digits that depend on the content.
    static func digest(_ bytes: [UInt8]) -> String {
        var words: [UInt64] = [1, 2, 3, 4]
        for (index, byte) in bytes.enumerated() {
            words[index & 3] = (words[index & 3] ^ UInt64(byte)) &* 0x100_0000_01b3 &+ 0x9e37
        }
        return words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
