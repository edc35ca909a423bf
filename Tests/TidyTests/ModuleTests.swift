import Foundation
import Testing

/// The direction of imports: which module stands above which.
@Suite(.enabled(if: Repository.isCheckout, "not a git checkout"))
struct ModuleTests {
    /// What each module may import of this package, bottom up.
    private static let internalImports: [String: Set<String>] = [
        "JSON": [],
        "Tensor": [],
        "Sampling": [],
        "GGUF": ["JSON", "Tensor"],
        "KernelBlocks": ["Tensor"],
        "KernelsPortable": ["KernelBlocks", "Tensor"],
        "KernelsAVX2": ["KernelBlocks", "Tensor"],
        "CBrainFloat": [],
        "KernelsAVX512": ["CBrainFloat", "KernelBlocks", "Tensor"],
        "KernelsAVXVNNI": ["KernelBlocks", "Tensor"],
        "KernelsNEON": ["KernelBlocks", "KernelsPortable", "Tensor"],
        "COpenBLAS": [],
        "Kernels": [
            "COpenBLAS", "KernelBlocks", "KernelsAVX2", "KernelsAVX512", "KernelsAVXVNNI",
            "KernelsNEON", "KernelsPortable", "Tensor",
        ],
        "GoTemplate": ["JSON"],
        "Jinja": ["JSON"],
        "Grammar": ["JSON", "Sampling"],
        "Tokenizer": ["GGUF", "JSON"],
        "ChatTemplate": ["GGUF", "GoTemplate", "JSON", "Jinja"],
        "Models": ["GGUF", "KernelBlocks", "Kernels", "Tensor"],
        "Engine": [
            "ChatTemplate", "GGUF", "Grammar", "JSON", "KernelBlocks", "Kernels", "Models",
            "Sampling", "Tensor", "Tokenizer",
        ],
        "Discovery": ["GGUF", "JSON", "Tensor"],
        "Benchmark": [
            "Discovery", "Engine", "GGUF", "Grammar", "JSON", "KernelBlocks", "Kernels", "Models",
            "Sampling", "Tensor",
        ],
        "Fetch": ["Discovery", "JSON"],
        "HTTP": [],
        "Arguments": [],
        "Server": [
            "ChatTemplate", "Discovery", "Engine", "Fetch", "GGUF", "Grammar", "HTTP", "JSON",
            "Sampling", "Tokenizer",
        ],
        "shimmy": [
            "Arguments", "Benchmark", "ChatTemplate", "Discovery", "Engine", "Fetch", "GGUF",
            "Grammar", "HTTP", "JSON", "Jinja", "KernelBlocks", "Kernels", "Models", "Sampling",
            "Server", "Tensor", "Tokenizer",
        ],
    ]

    /// What a module may import from outside, besides the C library and `Synchronization`.
    private static let externalImports: [String: Set<String>] = [
        "KernelsPortable": ["_Builtin_intrinsics"],
        "KernelsAVX2": ["_Builtin_intrinsics"],
        "KernelsAVX512": ["_Builtin_intrinsics"],
        "KernelsAVXVNNI": ["_Builtin_intrinsics"],
        "KernelsNEON": ["_Builtin_intrinsics"],
        "Kernels": ["_Builtin_intrinsics"],
        "Fetch": ["NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"],
        "Engine": ["Dispatch"],
        "HTTP": ["Logging", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOWebSocket"],
        "Server": ["Dispatch", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix"],
        "Tokenizer": ["Dispatch"],
        "shimmy": ["Dispatch", "Logging"],
    ]

    private static let systemModules: Set = ["Darwin", "Glibc", "Musl", "Synchronization"]

    /// Folders that several targets share through links, and the module whose rules they follow.
    private static let sharedFolders = ["Sources/Kernels/Shared": "KernelsPortable"]

    private static func libraries() throws -> [Manifest.Target] {
        try Manifest.current.get().targets.filter { !$0.isTest }
    }

    /// The module that a source file belongs to: that of the innermost folder.
    private static func module(of path: String, in targets: [Manifest.Target]) -> String? {
        let folders =
            targets.map { ($0.folder, $0.name) } + sharedFolders.map { ($0.key, $0.value) }
        return folders.filter { path.hasPrefix($0.0 + "/") }
            .max { $0.0.utf8.count < $1.0.utf8.count }?.1
    }

    /// Modules that a source imports.
    private static func imports(of text: String) -> [String] {
        let pattern = /^ *(?:@\w+(?:\(\w+\))? +)*(?:\w+ +)?import +(?:\w+ +)?(\w+)/
        return SwiftCode(text).lines.compactMap { line in
            guard line.contains("import ") else { return nil }
            return line.firstMatch(of: pattern).map { String($0.output.1) }
        }
    }

    @Test("A module imports only what stands below it")
    func direction() throws {
        let targets = try Self.libraries()
        var homeless: Set<String> = []
        for file in Repository.files(below: "Sources") {
            guard let module = Self.module(of: file.path, in: targets) else {
                homeless.insert(file.path.split(separator: "/").prefix(2).joined(separator: "/"))
                continue
            }
            let allowed = Self.internalImports[module, default: []]
                .union(Self.externalImports[module, default: []])
                .union(Self.systemModules)
            let refused = Self.imports(of: file.text ?? "").filter { !allowed.contains($0) }
            #expect(refused == [], "\(file.path): not for \(module)")
        }
        #expect(homeless.sorted() == [], "no target is built from these folders")
    }

    @Test("Every module of Package.swift stands in the table of imports")
    func tableIsComplete() throws {
        let names = try Self.libraries().map(\.name)
        let unknown = names.filter { Self.internalImports[$0] == nil }
        #expect(unknown == [])
    }

    @Test("The table of imports has no cycle")
    func tableIsAcyclic() {
        var left = Self.internalImports
        while let free = left.first(where: { $0.value.isDisjoint(with: left.keys) }) {
            left[free.key] = nil
        }
        #expect(left.isEmpty, "cycle among \(left.keys.sorted())")
    }

    @Test("Package.swift lists the dependencies that the table allows, and no unused ones")
    func manifestAgrees() throws {
        for target in try Self.libraries() {
            let allowed = Self.internalImports[target.name, default: []]
                .union(Self.externalImports[target.name, default: []])
            let refused = target.modules.subtracting(allowed).sorted()
            #expect(refused == [], "\(target.name) must not depend on these")
            let sources = Repository.sources(builtFrom: target.folder)
            let used = sources.flatMap { Self.imports(of: $0.text ?? "") }
            let unused = target.modules.subtracting(used).sorted()
            #expect(unused == [], "\(target.name) imports none of these")
        }
    }

    @Test("Every target of Package.swift has a folder with Swift sources")
    func folders() throws {
        for target in try Manifest.current.get().targets where !target.isSystem {
            let sources = Repository.sources(builtFrom: target.folder)
            #expect(!sources.isEmpty, "\(target.name): no Swift file below \(target.folder)")
        }
    }

    @Test("Only the kernel targets are built without checks or with wider instructions")
    func unsafeFlags() throws {
        for target in try Manifest.current.get().targets where !target.unsafeFlags.isEmpty {
            let isKernel = target.folder.hasPrefix("Sources/Kernels/")
            let isSmall = target.unsafeFlags == ["-Osize"]
            #expect(isKernel || isSmall, "\(target.name): \(target.unsafeFlags)")
        }
        let portable = ["KernelBlocks", "KernelsPortable"]
        for target in try Self.libraries() where portable.contains(target.name) {
            #expect(!target.unsafeFlags.contains { $0.hasPrefix("-m") }, "\(target.name)")
        }
    }

    @Test("Sources do without Foundation")
    func foundation() {
        for file in Repository.files(below: "Sources") {
            let imports = file.text.map(Self.imports) ?? []
            #expect(!imports.contains("Foundation"), "\(file.path)")
        }
    }

    @Test(
        "Imports are recognised in every form",
        arguments: [
            "import JSON", "package import JSON", "    import JSON", "@preconcurrency import JSON",
            "import struct JSON.JSONValue", "import JSON.Part", "internal import JSON  // why",
        ]
    )
    func importForms(line: String) {
        #expect(Self.imports(of: line) == ["JSON"])
    }
}
