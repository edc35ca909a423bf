import Foundation
import JSON
import Jinja

/// Files beside the tests, and the shared folder beside the project if it is there.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// Recorded templates of many families; empty where the shared folder is absent.
    static let sharedTemplates: [URL] = {
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["SHIMMY_SHARED"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared")
        let names = try? FileManager.default.contentsOfDirectory(
            at: shared.appending(path: "templates"),
            includingPropertiesForKeys: nil
        )
        return (names ?? []).filter { $0.pathExtension == "jinja" }
            .sorted { $0.path < $1.path }
    }()

    static func text(_ path: String) throws -> String {
        try String(decoding: Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    static func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: text(path))
    }
}

/// Renders a template with variables given as JSON, at a fixed time.
func render(_ source: String, _ variables: String = "{}") throws -> String {
    try renderTemplate(
        source: source,
        variables: JSONValue(parsing: variables),
        clock: Clock.fixed
    )
}

/// The time at which fixtures were recorded.
enum Clock {
    static let fixed = CivilTime(year: 2024, month: 7, day: 26, hour: 13, minute: 5, second: 9)
}

/// The error that rendering a template throws; `nil` if it throws none.
func failure(
    _ source: String,
    _ variables: [String: JinjaValue] = [:],
    limits: Limits = .default
) -> JinjaError? {
    do {
        _ = try Template(source).render(variables, limits: limits, clock: Clock.fixed)
        return nil
    } catch {
        return error
    }
}
