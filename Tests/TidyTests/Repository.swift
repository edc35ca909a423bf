import Foundation

/// The checkout that these tests were built from.
struct Repository {
    /// One file, by its path from the root.
    struct File {
        let path: String
        let url: URL

        /// Bytes of the file.
        var size: Int {
            (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0
        }

        /// The contents; nil for what is not UTF-8 text.
        var text: String? {
            guard let data = try? Data(contentsOf: url), !data.contains(0) else { return nil }
            return String(data: data, encoding: .utf8)
        }

        /// What follows the last dot of the name; empty for `LICENSE` and `.gitignore`.
        var suffix: String { url.pathExtension }
    }

    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file that git tracks or would add, without symbolic links; nil outside a checkout.
    static let files: [File]? = paths.map { paths in
        paths.compactMap { path in
            let url = root.appendingPathComponent(path)
            return type(of: url) == .typeRegular ? File(path: path, url: url) : nil
        }
    }

    /// Symbolic links, by path, and the paths that they lead to.
    static let links: [(path: String, target: String)] = (paths ?? []).compactMap { path in
        let url = root.appendingPathComponent(path)
        guard type(of: url) == .typeSymbolicLink else { return nil }
        let target = url.resolvingSymlinksInPath().path
        return (path, String(target.dropFirst(root.path.count + 1)))
    }

    private static func type(of url: URL) -> FileAttributeType? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
        return attributes?[.type] as? FileAttributeType
    }

    private static let paths: [String]? = {
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        guard
            let listing = try? Command.output(
                "git",
                ["-c", "safe.directory=*", "-C", root.path] + arguments
            )
        else { return nil }
        return Set(listing.split(separator: "\0").map(String.init)).sorted()
    }()

    /// Whether there is a checkout to look at.
    static var isCheckout: Bool { files != nil }

    /// The files below a folder, by default the Swift sources.
    static func files(below folder: String, suffix: String? = "swift") -> [File] {
        (files ?? []).filter { file in
            file.path.hasPrefix(folder + "/") && (suffix == nil || file.suffix == suffix)
        }
    }

    /// The Swift sources that are built from a folder, also those behind links to
    /// folders and files in it.
    static func sources(builtFrom folder: String) -> [File] {
        let linked = links.filter { $0.path.hasPrefix(folder + "/") }.map(\.target)
        let named = (files ?? []).filter { linked.contains($0.path) }
        return ([folder] + linked).flatMap { files(below: $0) } + named
    }
}
