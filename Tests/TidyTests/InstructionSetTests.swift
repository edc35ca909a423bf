import Foundation
import Testing

#if arch(x86_64)
    /// One program runs on old and new processors: wide instructions stay where they are chosen.
    @Suite(.enabled(if: Command.exists("objdump"), "objdump is not installed"))
    struct InstructionSetTests {
        /// The targets that are built for wider instruction sets.
        private static let wideTargets = ["KernelsAVX2", "KernelsAVXVNNI", "KernelsAVX512"]

        /// How a module's name stands in the names of its functions.
        private static func mangled(_ module: String) -> String {
            "\(module.utf8.count)\(module)"
        }

        /// Whether a function belongs to a wide target, or is not Swift: BoringSSL and, in a static
        /// build, the C library have variants for processors, which they select themselves.
        private static func isExpected(_ function: String) -> Bool {
            !function.hasPrefix("$s") || wideTargets.contains { function.contains(mangled($0)) }
        }

        @Test(
            "Wide instructions stand only in the targets that are built for them",
            .enabled(if: BuildFolder.shimmy != nil, "shimmy was not built")
        )
        func program() throws {
            let findings = try WideInstructions.all(in: try #require(BuildFolder.shimmy))
            let strangers = findings.filter { !Self.isExpected($0.function) }
            #expect(strangers.map(\.description) == [])
            // The search itself works: the AVX2 kernels are in the program.
            #expect(findings.contains { $0.function.contains(Self.mangled("KernelsAVX2")) })
        }

        @Test(
            "A wide target shares no function with others: the linker could keep the wide copy",
            .enabled(if: !BuildFolder.objects(of: "KernelsAVX2").isEmpty, "no objects are there"),
            arguments: wideTargets
        )
        func objects(target: String) throws {
            for object in BuildFolder.objects(of: target) {
                let findings = try WideInstructions.all(in: object)
                let shared = findings.filter { !$0.function.contains(Self.mangled(target)) }
                #expect(shared.map(\.description) == [], "\(object)")
            }
        }

        @Test(
            "No kernel target defines the standard library's vector functions",
            .enabled(if: !BuildFolder.objects(of: "KernelsAVX2").isEmpty, "no objects are there"),
            arguments: wideTargets + ["KernelsPortable"]
        )
        func vectorFunctions(target: String) throws {
            for object in BuildFolder.objects(of: target) {
                let symbols = try Command.output("nm", ["--defined-only", object])
                let shared = symbols.split(separator: "\n").filter { line in
                    line.firstMatch(of: /\ [TtWw] \$ss\d*SIMD/) != nil
                }
                #expect(shared == [], "\(object)")
            }
        }
    }
#endif
