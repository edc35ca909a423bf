import Discovery
import Foundation
import Testing

/// A folder of its own for one test, removed with it.
final class TestTree: Sendable {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = "\(base)/discovery-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func path(_ relative: String) -> String { "\(path)/\(relative)" }

    @discardableResult
    func write(_ relative: String, _ bytes: [UInt8]) throws -> String {
        let target = path(relative)
        let folder = (target as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: URL(fileURLWithPath: target))
        return target
    }

    @discardableResult
    func write(_ relative: String, _ text: String) throws -> String {
        try write(relative, Array(text.utf8))
    }

    func folder(_ relative: String) throws {
        try FileManager.default.createDirectory(
            atPath: path(relative),
            withIntermediateDirectories: true
        )
    }

    func link(_ relative: String, to target: String) throws {
        let folder = (path(relative) as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try? FileManager.default.removeItem(atPath: path(relative))
        try FileManager.default.createSymbolicLink(
            atPath: path(relative),
            withDestinationPath: target
        )
    }

    func remove(_ relative: String) throws {
        try FileManager.default.removeItem(atPath: path(relative))
    }

    /// The catalogue of one folder of the tree, by default of all of it.
    func scan(_ relative: String = "", as store: ModelStore = .folder) -> Catalogue {
        let location = ModelLocation(store: store, path: relative.isEmpty ? path : path(relative))
        return Catalogue.scan(ModelLocations([location]), memory: nil)
    }

    /// The catalogue of a machine on which this tree is everything, `home` being the home folder.
    func scanMachine(_ variables: [String: String] = [:], memory: Int? = nil) -> Catalogue {
        Catalogue.scan(locations(variables), memory: memory)
    }

    func locations(
        _ variables: [String: String] = [:],
        folders: [String] = []
    ) -> ModelLocations {
        ModelLocations(
            environment: ["HOME": path("home")].merging(variables) { $1 },
            folders: folders,
            workingDirectory: path("work"),
            root: path("root")
        )
    }
}

extension Catalogue {
    var ids: [String] { entries.map(\.id) }

    /// The only entry.
    func only(_ place: SourceLocation = #_sourceLocation) throws -> CatalogueEntry {
        try #require(entries.count == 1, "\(ids)", sourceLocation: place)
        return entries[0]
    }
}
