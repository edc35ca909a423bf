// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
]

/// What waits for people, disks and networks is built to be small.
let small = settings + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// Only kernels give up checks; each instruction set is a target with its own flags.
func kernelSettings(_ flags: [String] = [], defines names: [String] = []) -> [SwiftSetting] {
    let clang = flags.flatMap { ["-Xcc", $0] }
    let defines = names.map { SwiftSetting.define($0) }
    return settings + [.unsafeFlags(["-Ounchecked"] + clang)] + defines
}

#if arch(arm64)
    let neon = ["-march=armv8.2-a+dotprod"]
#else
    let neon: [String] = []
#endif
let avx2 = ["-march=x86-64-v3"]
let avxVNNI = avx2 + ["-mavxvnni"]
let avx512 = ["-march=x86-64-v4", "-mavx512vnni", "-mavx512bf16"]

let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
    .product(name: $0, package: "swift-nio")
}
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// Targets in order of dependency: each imports only what stands above it.
let modules: [Target] = [
    .target(name: "JSON", swiftSettings: settings),
    .target(name: "Tensor", swiftSettings: settings),
    .target(name: "GGUF", dependencies: ["JSON", "Tensor"], swiftSettings: settings),
    .target(
        name: "KernelBlocks",
        dependencies: ["Tensor"],
        path: "Sources/Kernels/Blocks",
        swiftSettings: kernelSettings()
    ),
    .target(
        name: "KernelsPortable",
        dependencies: ["KernelBlocks", "Tensor"],
        path: "Sources/Kernels/Portable",
        swiftSettings: kernelSettings()
    ),
    .target(
        name: "KernelsAVX2",
        dependencies: ["KernelBlocks", "Tensor"],
        path: "Sources/Kernels/AVX2",
        swiftSettings: kernelSettings(avx2, defines: ["SHIMMY_AVX2"])
    ),
    .target(
        name: "KernelsAVXVNNI",
        dependencies: ["KernelBlocks", "Tensor"],
        path: "Sources/Kernels/AVXVNNI",
        swiftSettings: kernelSettings(avxVNNI, defines: ["SHIMMY_AVX2", "SHIMMY_AVXVNNI"])
    ),
    .systemLibrary(name: "CBrainFloat"),
    .target(
        name: "KernelsAVX512",
        dependencies: ["CBrainFloat", "KernelBlocks", "Tensor"],
        path: "Sources/Kernels/AVX512",
        swiftSettings: kernelSettings(avx512, defines: ["SHIMMY_AVX512"])
    ),
    .systemLibrary(
        name: "COpenBLAS",
        pkgConfig: "openblas",
        providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]
    ),
    .target(
        name: "KernelsNEON",
        dependencies: ["KernelBlocks", "KernelsPortable", "Tensor"],
        path: "Sources/Kernels/NEON",
        swiftSettings: kernelSettings(neon)
    ),
    .target(
        name: "Kernels",
        dependencies: [
            .target(name: "COpenBLAS", condition: .when(traits: ["OpenBLAS"])),
            "KernelBlocks", "KernelsAVX2", "KernelsAVX512", "KernelsAVXVNNI", "KernelsNEON",
            "KernelsPortable", "Tensor",
        ],
        path: "Sources/Kernels/Core",
        swiftSettings: settings
    ),
    .target(name: "Jinja", dependencies: ["JSON"], swiftSettings: small),
    .target(name: "GoTemplate", dependencies: ["JSON"], swiftSettings: small),
    .target(name: "Sampling", swiftSettings: settings),
    .target(name: "Grammar", dependencies: ["JSON", "Sampling"], swiftSettings: settings),
    .target(name: "Tokenizer", dependencies: ["GGUF", "JSON"], swiftSettings: settings),
    .target(
        name: "ChatTemplate",
        dependencies: ["GGUF", "GoTemplate", "JSON", "Jinja"],
        swiftSettings: small
    ),
    .target(
        name: "Models",
        dependencies: ["GGUF", "KernelBlocks", "Kernels", "Tensor"],
        swiftSettings: settings
    ),
    .target(
        name: "Engine",
        dependencies: [
            "ChatTemplate", "GGUF", "Grammar", "KernelBlocks", "Kernels", "Models", "Sampling",
            "Tokenizer",
        ],
        swiftSettings: settings
    ),
    .target(name: "Discovery", dependencies: ["GGUF", "JSON", "Tensor"], swiftSettings: small),
    .target(
        name: "Benchmark",
        dependencies: [
            "Discovery", "Engine", "GGUF", "Grammar", "JSON", "KernelBlocks", "Kernels", "Models",
            "Sampling", "Tensor",
        ],
        swiftSettings: small
    ),
    .target(
        name: "Fetch",
        dependencies: [
            "Discovery", "JSON", .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ] + nio,
        swiftSettings: small
    ),
    .target(
        name: "HTTP",
        dependencies: nio + [.product(name: "NIOWebSocket", package: "swift-nio")],
        path: "Sources/Server/HTTP",
        swiftSettings: small
    ),
    .target(
        name: "Server",
        dependencies: [
            "ChatTemplate", "Discovery", "Engine", "Fetch", "Grammar", "HTTP", "JSON", "Sampling",
            "Tokenizer",
            logging,
        ] + nio,
        exclude: ["HTTP"],
        swiftSettings: small
    ),
    .target(name: "Arguments", swiftSettings: small),
    .executableTarget(
        name: "shimmy",
        dependencies: [
            "Arguments", "Benchmark", "ChatTemplate", "Discovery", "Engine", "Fetch", "GGUF",
            "Grammar", "HTTP", "JSON", "Jinja", "KernelBlocks", "Kernels", "Sampling", "Server",
            "Tensor", "Tokenizer",
            logging,
        ],
        swiftSettings: small
    ),
]

let tests: [Target] = [
    .testTarget(name: "TidyTests", swiftSettings: settings),
    .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: settings),
    .testTarget(
        name: "GGUFTests",
        dependencies: ["GGUF", "JSON", "Tensor"],
        exclude: ["Fixtures"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "KernelBlocksTests",
        dependencies: ["KernelBlocks", "Tensor"],
        exclude: ["Fixtures"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "KernelsPortableTests",
        dependencies: ["KernelBlocks", "KernelsPortable", "Tensor"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "KernelISATests",
        dependencies: ["KernelBlocks", "Kernels", "KernelsAVX512", "Tensor"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "KernelsTests",
        dependencies: ["KernelBlocks", "Kernels"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "JinjaTests",
        dependencies: ["JSON", "Jinja"],
        exclude: ["Fixtures", "corpus.py", "differential.py", "make_fixtures.py"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "GoTemplateTests",
        dependencies: ["GoTemplate", "JSON"],
        exclude: ["Fixtures"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "SamplingTests",
        dependencies: ["Sampling"],
        exclude: ["Fixtures", "record_fixtures.py"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "GrammarTests",
        dependencies: ["Grammar", "JSON", "Sampling"],
        exclude: ["Fixtures", "record_gbnf.py", "record_schema_suite.py"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "TokenizerTests",
        dependencies: ["GGUF", "Tokenizer"],
        exclude: ["Fixtures", "differential.py", "make_vocabularies.py"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "ChatTemplateTests",
        dependencies: ["ChatTemplate", "GGUF", "JSON", "Jinja"],
        exclude: ["Fixtures"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "ModelsTests",
        dependencies: ["GGUF", "KernelBlocks", "Kernels", "Models", "Tensor"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "EngineTests",
        dependencies: ["Engine", "GGUF", "Grammar", "JSON", "Sampling", "Tensor", "Tokenizer"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "DiscoveryTests",
        dependencies: ["Discovery", "GGUF", "JSON", "Tensor"],
        swiftSettings: settings
    ),
    .testTarget(
        name: "BenchmarkTests",
        dependencies: [
            "Benchmark", "Engine", "GGUF", "JSON", "KernelBlocks", "Kernels", "Tensor",
        ],
        swiftSettings: settings
    ),
    .testTarget(
        name: "FetchTests",
        dependencies: [
            "Discovery", "Fetch", "HTTP", .product(name: "NIOHTTP1", package: "swift-nio"),
        ],
        swiftSettings: settings
    ),
    .testTarget(
        name: "ServerTests",
        dependencies: [
            "ChatTemplate", "Engine", "Fetch", "GGUF", "HTTP", "JSON", "Jinja", "Sampling",
            "Server",
            "Tokenizer", logging,
        ] + nio,
        swiftSettings: settings
    ),
    .testTarget(name: "ArgumentsTests", dependencies: ["Arguments"], swiftSettings: settings),
    .testTarget(
        name: "CommandTests",
        dependencies: ["GGUF", "JSON", "shimmy"],
        swiftSettings: settings
    ),
]

let package = Package(
    name: "shimmy",
    products: [.executable(name: "shimmy", targets: ["shimmy"])],
    traits: [
        .trait(name: "OpenBLAS", description: "Products of float weights by OpenBLAS, on demand.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: modules + tests
)
