import Foundation
import Testing

/// The kernels for arm64, compiled to machine code on any host.
///
/// The toolchain's embedded standard library for arm64 is enough for kernels; whole programs need
/// one for the system, which only a toolchain for that system has.
@Suite(.enabled(if: ForeignProcessorTests.canCompile, "no embedded standard library for arm64"))
struct ForeignProcessorTests {
    private static let target = "aarch64-none-none-elf"

    /// Whether an empty program compiles.
    private static let canCompile: Bool =
        (try? withFolder { folder in
            let file = folder.appendingPathComponent("Empty.swift")
            try Data().write(to: file)
            try compile("Empty", [file.path], in: folder)
        }) != nil

    /// Calls `body` with a folder that is removed afterwards.
    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("foreign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Compiles a module to an object and its interface beside it.
    private static func compile(_ module: String, _ files: [String], in folder: URL) throws {
        let features = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"]
        let arguments =
            [
                "-O", "-wmo", "-parse-as-library", "-swift-version", "6", "-target", target,
                "-package-name", "shimmy", "-enable-experimental-feature", "Embedded",
                "-Xcc", "-march=armv8.2-a+dotprod", "-I", folder.path, "-module-name", module,
                "-emit-module", "-emit-module-path", "\(folder.path)/\(module).swiftmodule",
                "-emit-object", "-o", "\(folder.path)/\(module).o",
            ] + features.flatMap { ["-enable-upcoming-feature", $0] }
        _ = try Command.output("swiftc", arguments + files)
    }

    @Test("The NEON kernels and what they stand on compile for arm64")
    func neon() throws {
        try Self.withFolder { folder in
            for (module, path) in [
                ("Tensor", "Sources/Tensor"), ("KernelBlocks", "Sources/Kernels/Blocks"),
                ("KernelsPortable", "Sources/Kernels/Portable"),
                ("KernelsNEON", "Sources/Kernels/NEON"),
            ] {
                let files = Repository.sources(builtFrom: path).map(\.url.path)
                try Self.compile(module, files, in: folder)
            }
            // SDOT Vd.4S, Vn.16B, Vm.16B: bits 31 to 21 and 15 to 10 are fixed.
            let object = try Data(contentsOf: folder.appendingPathComponent("KernelsNEON.o"))
            let words = stride(from: 0, to: object.count - 3, by: 4).map { offset in
                (0..<4).reduce(UInt32(0)) { $0 | UInt32(object[offset + $1]) << (8 * UInt32($1)) }
            }
            let products = words.count { $0 & 0xFFE0_FC00 == 0x4E80_9400 }
            #expect(products >= 16, "the dot product instruction is not used")
        }
    }
}
