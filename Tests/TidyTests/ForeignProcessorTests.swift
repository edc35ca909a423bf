import Foundation
import Testing

/// Compiles modules for arm64 to machine code on any host.
///
/// The toolchain's embedded standard library for arm64 is enough for kernels; whole programs need
/// one for the system, which only a toolchain for that system has.
enum ForeignCompiler {
    private static let target = "aarch64-none-none-elf"

    /// Whether an empty module compiles.
    static let works: Bool = {
        do {
            try withFolder { folder in
                let file = folder.appendingPathComponent("Empty.swift")
                try Data().write(to: file)
                try compile("Empty", [file.path], in: folder)
            }
            return true
        } catch {
            return false
        }
    }()

    /// Calls `body` with a folder that is removed afterwards.
    static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("foreign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Compiles a module to an object, its interface beside it.
    static func compile(_ module: String, _ files: [String], in folder: URL) throws {
        var arguments = ["-O", "-wmo", "-parse-as-library", "-swift-version", "6"]
        arguments += ["-target", target, "-enable-experimental-feature", "Embedded"]
        arguments += ["-Xcc", "-march=armv8.2-a+dotprod", "-package-name", "shimmy"]
        for feature in ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"] {
            arguments += ["-enable-upcoming-feature", feature]
        }
        arguments += ["-I", folder.path, "-module-name", module, "-emit-module"]
        arguments += ["-emit-module-path", "\(folder.path)/\(module).swiftmodule"]
        arguments += ["-emit-object", "-o", "\(folder.path)/\(module).o"]
        _ = try Command.output("swiftc", arguments + files)
    }
}

/// The kernels for arm64.
@Suite struct ForeignProcessorTests {
    @Test(
        "The NEON kernels and what they stand on compile for arm64, with dot products",
        .enabled(if: ForeignCompiler.works, "no embedded standard library for arm64")
    )
    func neon() throws {
        try ForeignCompiler.withFolder { folder in
            for (module, path) in [
                ("Tensor", "Sources/Tensor"), ("KernelBlocks", "Sources/Kernels/Blocks"),
                ("KernelsPortable", "Sources/Kernels/Portable"),
                ("KernelsNEON", "Sources/Kernels/NEON"),
            ] {
                let files = Repository.sources(builtFrom: path).map(\.url.path)
                try ForeignCompiler.compile(module, files, in: folder)
            }
            let object = try Data(contentsOf: folder.appendingPathComponent("KernelsNEON.o"))
            let words = object.withUnsafeBytes { bytes in
                (0..<bytes.count / 4).map { word in
                    bytes.loadUnaligned(fromByteOffset: 4 * word, as: UInt32.self)
                }
            }
            // SDOT Vd.4S, Vn.16B, Vm.16B: bits 31 to 21 and 15 to 10 are fixed.
            let products = words.count { UInt32(littleEndian: $0) & 0xFFE0_FC00 == 0x4E80_9400 }
            #expect(products >= 16)
        }
    }
}
