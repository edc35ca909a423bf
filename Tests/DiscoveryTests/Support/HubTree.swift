import Foundation

/// Writes models the way `huggingface_hub` 2.4 keeps them in its cache.
struct HubTree {
    let tree: TestTree
    /// The cache within the tree.
    var root = "home/.cache/huggingface/hub"

    static let commit = "0123456789abcdef0123456789abcdef01234567"

    /// Adds a revision of a repository, with `refs/main` set to it unless asked otherwise.
    func add(
        _ repository: String,
        _ files: [(path: String, bytes: [UInt8])],
        commit: String = Self.commit,
        isMain: Bool = true
    ) throws {
        let name = "models--" + repository.replacingOccurrences(of: "/", with: "--")
        try tree.write(
            "\(root)/CACHEDIR.TAG",
            """
            Signature: 8a477f597d28d172789f06886806bc55
            # This file is a cache directory tag created by huggingface_hub.
            # For information about cache directory tags, see:
            #\thttps://bford.info/cachedir/

            """
        )
        for (path, bytes) in files {
            let hash = OllamaTree.digest(bytes)
            try tree.write("\(root)/.locks/\(name)/\(hash).lock", "")
            try tree.write("\(root)/\(name)/blobs/\(hash)", bytes)
            let depth = path.split(separator: "/").count + 1
            let up = String(repeating: "../", count: depth)
            try tree.link(
                "\(root)/\(name)/snapshots/\(commit)/\(path)",
                to: "\(up)blobs/\(hash)"
            )
        }
        // The file that was asked for and is not in the repository.
        try tree.write("\(root)/\(name)/.no_exist/\(commit)/mmproj.gguf", "")
        if isMain { try tree.write("\(root)/\(name)/refs/main", commit) }
    }
}
