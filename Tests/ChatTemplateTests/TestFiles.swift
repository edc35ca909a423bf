import ChatTemplate
import Foundation
import JSON

/// Files beside the tests, and the shared folder beside the project if it is there.
enum TestFiles {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    static let shared: URL = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["SHIMMY_SHARED"] { return URL(filePath: path) }
        return here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "shared")
    }()

    static let golden = shared.appending(
        path: "golden/golden/real_qwen2.5-coder-0.5b-instruct-q4_k_m.json"
    )
    static let qwenTemplate = shared.appending(path: "templates/Qwen-Qwen2.5-7B-Instruct.jinja")

    static var sharedAvailable: Bool {
        [golden, qwenTemplate].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    }

    static func text(_ url: URL) throws -> String {
        try String(decoding: Data(contentsOf: url), as: UTF8.self)
    }

    /// A template from the fixtures.
    static func template(_ name: String) throws -> ChatTemplate {
        try ChatTemplate(
            source: text(here.appending(path: "Fixtures/\(name).jinja")),
            bosToken: "<s>",
            eosToken: "</s>"
        )
    }
}

/// The messages in a JSON array.
func messages(_ json: String) throws -> [ChatMessage] {
    try ChatMessage.list(json: JSONValue(parsing: json))
}
