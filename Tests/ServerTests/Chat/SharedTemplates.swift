import ChatTemplate
import Foundation

/// Templates of real models in the shared folder beside the project, if it is there.
enum SharedTemplates {
    private static let folder: URL = {
        let here = URL(filePath: #filePath)
        let root = (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let environment = ProcessInfo.processInfo.environment["SHIMMY_SHARED"]
        let shared = environment.map { URL(filePath: $0) }
        return (shared ?? root.deletingLastPathComponent().appending(path: "shared"))
            .appending(path: "templates")
    }()

    /// Their names without the ending, in order.
    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).filter { $0.hasSuffix(".jinja") }.map { String($0.dropLast(6)) }
            .sorted()
    }()

    /// The source of one.
    static func source(_ name: String) throws -> String {
        let url = folder.appending(path: name + ".jinja")
        return try String(decoding: Data(contentsOf: url), as: UTF8.self)
    }

    /// One, with usual control tokens.
    static func template(_ name: String) throws -> ChatTemplate {
        try ChatTemplate(source: source(name), bosToken: "<s>", eosToken: "</s>")
    }
}
