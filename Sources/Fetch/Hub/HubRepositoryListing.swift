import Discovery
package import JSON

/// The files of a repository of the hub, as its API lists them.
package struct HubRepositoryListing: Sendable {
    /// One file.
    package struct File: Sendable, Equatable {
        /// Its path in the repository.
        package let path: String
        /// Bytes; nil when the listing does not say.
        package let size: Int?
        /// Its SHA-256 if it is kept as a large file, in hexadecimal digits.
        package let sha256: String?
        /// Its git id.
        package let gitID: String?
    }

    /// A model in the repository: one quantisation, in one file or several parts.
    package struct Model: Sendable, Equatable {
        /// `Q4_K_M`; the file's name without its ending where it names no scheme.
        package let tag: String
        /// The parts in order.
        package let files: [File]

        /// Bytes of all parts; nil when the listing does not say.
        package var size: Int? {
            files.reduce(0) { sum, file in sum.flatMap { sum in file.size.map { sum + $0 } } }
        }
    }

    /// `ORG/REPO` as the hub writes it.
    package let repository: String
    /// The commit that the listing is of.
    package let commit: String
    /// The files that may be stored: paths stay in the repository.
    package let files: [File]

    /// Reads the hub's answer; nil when it is none.
    package init?(_ json: JSONValue, repository: String) {
        guard let commit = json["sha"]?.stringValue, Self.isHex(commit, 40),
            let siblings = json["siblings"]?.arrayValue
        else { return nil }
        self.commit = commit
        self.repository = repository
        files = siblings.compactMap { item in
            guard let path = item["rfilename"]?.stringValue, Self.isSafe(path) else { return nil }
            let sha256 = item["lfs"]?["sha256"]?.stringValue ?? item["lfs"]?["oid"]?.stringValue
            return File(
                path: path,
                size: item["lfs"]?["size"]?.intValue ?? item["size"]?.intValue,
                sha256: sha256.flatMap { Self.isHex($0, 64) ? $0 : nil },
                gitID: item["blobId"]?.stringValue.flatMap { Self.isHex($0, 40) ? $0 : nil }
            )
        }
    }

    /// The models among the files, by their tags; projectors and the like are none.
    package var models: [Model] {
        var order: [String] = []
        var groups: [String: [File]] = [:]
        for file in files where file.path.lowercased().hasSuffix(".gguf") {
            let stem = PartName(file.path)?.stem ?? String(file.path.dropLast(5))
            let name = stem.split(separator: "/").last.map { $0.lowercased() } ?? ""
            guard !name.contains(bytesOf: "mmproj"), !name.contains(bytesOf: "imatrix") else {
                continue
            }
            if groups[stem] == nil { order.append(stem) }
            groups[stem, default: []].append(file)
        }
        return order.map { stem in
            let name = stem.split(separator: "/").last.map(String.init) ?? stem
            let files = (groups[stem] ?? []).sorted { $0.path < $1.path }
            return Model(tag: QuantisationName.tag(stem: name) ?? name, files: files)
        }
    }

    /// The model that a tag means; without one Q4_K_M, else Q8_0, else the first.
    ///
    /// - Throws: `FetchError.noSuchFile`.
    package func model(tag: String?) throws(FetchError) -> Model {
        let models = models
        func named(_ tag: String) -> Model? {
            let tag = tag.lowercased()
            return models.first { $0.tag.lowercased() == tag }
                ?? models.first { $0.tag.lowercased() == "ud-\(tag)" }
                ?? models.first { model in
                    model.files.contains {
                        $0.path.lowercased() == tag || $0.path.lowercased() == "\(tag).gguf"
                    }
                }
        }
        if let tag, tag.lowercased() != "latest" {
            if let model = named(tag) { return model }
            throw .noSuchFile(
                repository: repository,
                wanted: "model '\(tag)'",
                available: models.map(\.tag)
            )
        }
        if let model = named("Q4_K_M") ?? named("Q8_0") ?? models.first { return model }
        throw .noSuchFile(repository: repository, wanted: "GGUF model", available: [])
    }

    private static func isHex(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            }
    }

    /// Whether a path stays in the folder it is relative to.
    private static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !path.utf8.contains { $0 < 0x20 || $0 == 0x7F } && path.utf8.count <= 1024
            && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
