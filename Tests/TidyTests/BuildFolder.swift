import Foundation

/// The folder that this test run was built into.
enum BuildFolder {
    static let url = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// The command line program; nil when it was not built.
    static var shimmy: String? { path("shimmy") }

    /// The object files of a target.
    static func objects(of target: String) -> [String] {
        guard let folder = path(target + ".build") else { return [] }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".o") }.sorted().map { folder + "/" + $0 }
    }

    private static func path(_ name: String) -> String? {
        let path = url.appendingPathComponent(name).path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
