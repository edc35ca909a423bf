import Foundation

/// The targets of Package.swift, as the package manager itself reads them.
struct Manifest: Decodable {
    /// One target.
    struct Target: Decodable {
        let name: String
        let type: String
        private let path: String?
        private let dependencies: [[String: [Name?]]]
        private let settings: [Setting]

        /// The folder of its sources, from the root.
        var folder: String { path ?? (isTest ? "Tests/" : "Sources/") + name }

        var isTest: Bool { type == "test" }

        /// Whether it is a library of the system: a module map, no sources.
        var isSystem: Bool { type == "system" }

        /// Modules that it may import: targets by name, products by theirs.
        var modules: Set<String> {
            Set(dependencies.flatMap { $0.values.compactMap { $0.first??.text } })
        }

        /// Flags that the package manager calls unsafe.
        var unsafeFlags: [String] { settings.flatMap(\.kind.unsafeFlags) }
    }

    /// An item of a dependency: a name, or something that is not of interest here.
    struct Name: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            text = try? decoder.singleValueContainer().decode(String.self)
        }
    }

    /// A build setting.
    private struct Setting: Decodable {
        struct Kind: Decodable {
            struct Flags: Decodable {
                let values: [String]

                private enum CodingKeys: String, CodingKey {
                    case values = "_0"
                }
            }

            private let flags: Flags?

            var unsafeFlags: [String] { flags?.values ?? [] }

            private enum CodingKeys: String, CodingKey {
                case flags = "unsafeFlags"
            }
        }

        let kind: Kind
    }

    let targets: [Target]

    /// Read once, in a scratch folder: the package's own may be locked by the test run.
    static let current = Result { () throws -> Manifest in
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidy-manifest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let arguments = ["--package-path", Repository.root.path, "--scratch-path", scratch.path]
        let dump = try Command.output("swift", ["package"] + arguments + ["dump-package"])
        return try JSONDecoder().decode(Manifest.self, from: Data(dump.utf8))
    }
}
