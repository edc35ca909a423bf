import JSON

/// Ollama's folder of models: `manifests/` names them, `blobs/` holds their layers.
struct OllamaStore {
    /// A model that a manifest names.
    struct Model {
        let name: OllamaName
        let layers: OllamaLayers
        /// The weights; nil when the manifest cannot be followed that far.
        let weightsPath: String?
        /// Size the manifest states for the weights, in bytes.
        let weightsSize: Int?
        /// What keeps the model from being used, apart from its weights.
        let problem: String?
    }

    private(set) var models: [Model] = []
    private(set) var notes: [ScanNote] = []

    private let root: String
    private static let nameLimit = 20_000

    /// Reads all manifests below `root`.
    init(root: String) {
        self.root = root
        let manifests = PathText.join(root, "manifests")
        for host in names(in: manifests) {
            for namespace in names(in: "\(manifests)/\(host)") {
                for model in names(in: "\(manifests)/\(host)/\(namespace)") {
                    let folder = "\(manifests)/\(host)/\(namespace)/\(model)"
                    for tag in names(in: folder) {
                        let name = OllamaName(
                            host: host,
                            namespace: namespace,
                            model: model,
                            tag: tag
                        )
                        read(name, "\(folder)/\(tag)")
                    }
                }
            }
        }
    }

    /// Whether a folder is laid out like this.
    static func isStore(_ path: String) -> Bool {
        ["manifests", "blobs"].allSatisfy { name in
            (try? FileStatus(path: PathText.join(path, name)))?.kind == .directory
        }
    }

    private mutating func names(in folder: String) -> [String] {
        do throws(DiscoveryError) {
            let listing = try DirectoryListing(path: folder, limit: Self.nameLimit)
            if listing.isCut {
                notes.append(
                    ScanNote(
                        path: folder,
                        reason: "holds too many names; the rest of them is left out"
                    )
                )
            }
            return listing.entries.compactMap(\.name)
        } catch {
            if !error.isAbsence { notes.append(ScanNote(path: folder, reason: error.reason)) }
            return []
        }
    }

    private mutating func read(_ name: OllamaName, _ path: String) {
        var layers = OllamaLayers(manifestPath: path)
        do throws(DiscoveryError) {
            let manifest = try OllamaManifest(path: path)
            let problem = take(manifest.layers, &layers)
            // As for Ollama, the last layer of a kind counts.
            let weights = manifest.layers.last { $0.kind == "model" }
            models.append(
                Model(
                    name: name,
                    layers: layers,
                    weightsPath: weights.map { blob($0.digest) },
                    weightsSize: weights?.size,
                    problem: weights == nil
                        ? "the manifest names no GGUF weights (a remote or a safetensors model)"
                        : problem
                )
            )
        } catch {
            if error.isAbsence { return }
            models.append(
                Model(
                    name: name,
                    layers: layers,
                    weightsPath: nil,
                    weightsSize: nil,
                    problem: error.reason
                )
            )
        }
    }

    /// Sorts the layers by kind; what is wrong with one of them, if anything.
    private func take(_ list: [OllamaManifest.Layer], _ layers: inout OllamaLayers) -> String? {
        var problem: String?
        for layer in list where layer.kind != "model" {
            let path = blob(layer.digest)
            switch layer.kind {
            // Both names were in use for the same thing.
            case "template", "prompt": layers.templatePath = path
            case "system": layers.systemPath = path
            case "params":
                do throws(DiscoveryError) {
                    layers.parameters = try OllamaLayers.json(path).objectValue ?? JSONObject()
                } catch {
                    problem = "its params layer: \(error)"
                }
            case "messages": layers.messagesPath = path
            case "adapter": layers.adapterPaths.append(path)
            case "projector": layers.projectorPaths.append(path)
            case "draft": layers.draftPath = path
            case "license": layers.licensePaths.append(path)
            default: continue
            }
            if (try? FileStatus(path: path))?.kind != .regular {
                problem = problem ?? "its \(layer.kind) layer is missing: \(path)"
            }
        }
        return problem
    }

    /// The content that no other manifest names: what goes when a model does.
    ///
    /// Nothing when one of the others cannot be read, since it may name anything.
    static func ownBlobs(ofManifest path: String) -> [String] {
        // HOST/NAMESPACE/MODEL/TAG below the folder of manifests.
        let manifests = (0..<4).reduce(path) { path, _ in PathText.folder(path) }
        guard PathText.name(manifests) == "manifests",
            var digests = try? OllamaManifest(path: path).digests
        else { return [] }
        let store = OllamaStore(root: PathText.folder(manifests))
        guard store.notes.isEmpty else { return [] }
        for other in store.models.map(\.layers.manifestPath) where other != path {
            guard let manifest = try? OllamaManifest(path: other) else { return [] }
            digests.subtract(manifest.digests)
        }
        return digests.sorted().map(store.blob)
    }

    /// The path of a blob, in the older spelling only if that one is on disk.
    private func blob(_ digest: String) -> String {
        let path = PathText.join(root, "blobs/sha256-\(digest)")
        let older = PathText.join(root, "blobs/sha256:\(digest)")
        if (try? FileStatus(path: path)) == nil, (try? FileStatus(path: older)) != nil {
            return older
        }
        return path
    }
}
