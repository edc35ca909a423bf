import JSON

/// A model's list of layers in Ollama's store, a Docker manifest of version 2.
///
/// `manifests/HOST/NAMESPACE/MODEL/TAG` holds JSON; each layer's content is `blobs/sha256-HEX`
/// (older versions wrote `sha256:HEX`).
struct OllamaManifest: Sendable, Equatable {
    /// One layer.
    struct Layer: Sendable, Equatable {
        /// The end of the media type: model, template, system, params, adapter or another.
        let kind: String
        /// 64 hexadecimal digits.
        let digest: String
        /// Bytes; nil where the manifest does not say.
        let size: Int?
    }

    /// The layers in order.
    let layers: [Layer]
    /// The digests of all content, that of the configuration and of unknown layers included.
    let digests: Set<String>

    private static let mediaType = "application/vnd.ollama.image."
    private static let byteLimit = 4 << 20

    /// Reads a manifest; layers of other media types are passed over.
    init(path: String) throws(DiscoveryError) {
        let bytes = try SmallFile.read(path, limit: Self.byteLimit)
        let manifest: JSONValue
        do throws(JSONError) {
            manifest = try JSONValue(parsing: bytes, limits: JSONLimits(depth: 32))
        } catch {
            throw .unreadable(path: path, expected: "an Ollama manifest", found: "\(error)")
        }
        guard let entries = manifest["layers"]?.arrayValue else {
            throw .unreadable(
                path: path,
                expected: "an Ollama manifest",
                found: "JSON without layers"
            )
        }
        var layers: [Layer] = []
        for entry in entries {
            guard let type = entry["mediaType"]?.stringValue, type.hasPrefix(Self.mediaType) else {
                continue
            }
            let text = entry["digest"]?.stringValue ?? ""
            // Checked, since the digest becomes part of a path.
            guard let digest = Self.digest(text) else {
                throw .unreadable(
                    path: path,
                    expected: "a digest like sha256:HEX",
                    found: "'\(text)'"
                )
            }
            layers.append(
                Layer(
                    kind: String(type.dropFirst(Self.mediaType.count)),
                    digest: digest,
                    size: entry["size"]?.intValue
                )
            )
        }
        self.layers = layers
        let contents = entries + (manifest["config"].map { [$0] } ?? [])
        digests = Set(contents.compactMap { $0["digest"]?.stringValue.flatMap(Self.digest) })
    }

    /// The hexadecimal digits of `sha256:HEX` or `sha256-HEX`; nil for anything else.
    private static func digest(_ text: String) -> String? {
        guard text.hasPrefix("sha256:") || text.hasPrefix("sha256-") else { return nil }
        let digits = text.dropFirst(7)
        let isHex = digits.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
        }
        return isHex && digits.utf8.count == 64 ? String(digits) : nil
    }
}
