import Foundation

/// A home directory without models, so that what the user has does not show in tests.
enum TestHome {
    /// The folder, made once per run of the tests.
    static let folder: URL = {
        let name = "home-\(ProcessInfo.processInfo.processIdentifier)"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }()

    /// The environment in which programs run, with the folder as `HOME`.
    static var environment: [String: String] {
        let ours = ProcessInfo.processInfo.environment.filter { name, _ in
            !["HF_", "LLAMA_", "OLLAMA_", "SHIMMY_", "XDG_", "HUGGINGFACE_"].contains {
                name.hasPrefix($0)
            } || name == "SHIMMY_ISA"
        }
        return ours.merging(["HOME": folder.path]) { $1 }
    }
}
