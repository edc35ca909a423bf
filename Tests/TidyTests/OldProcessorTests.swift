import Foundation
import Testing

#if arch(x86_64)
    /// The program on a processor of 2008, emulated: no AVX, no FMA, no F16C.
    struct OldProcessorTests {
        /// A small real model; nil when the shared test data is not there.
        private static let model: String? = {
            let environment = ProcessInfo.processInfo.environment
            let shared =
                environment["SHIMMY_SHARED"] ?? Repository.root.path + "/../shared"
            let path = shared + "/models/stories260K.gguf"
            return FileManager.default.fileExists(atPath: path) ? path : nil
        }()

        private static let canRun =
            Command.exists("qemu-x86_64") && BuildFolder.shimmy != nil && model != nil

        /// The part of the answer that counts.
        private struct Answer: Decodable, Equatable {
            let tokens: [Int]
            let text: String
        }

        private func answer(
            emulated: Bool,
            environment: [String: String] = [:]
        ) throws -> Answer {
            let shimmy = try #require(BuildFolder.shimmy)
            let arguments = [
                "generate", "-m", try #require(Self.model), "-p", "Once upon a time", "-n", "24",
                "--temp", "0", "-t", "1", "--json",
            ]
            let output =
                emulated
                ? try Command.output(
                    "qemu-x86_64",
                    ["-cpu", "Nehalem", shimmy] + arguments,
                    environment: environment
                )
                : try Command.output("env", [shimmy] + arguments, environment: environment)
            return try JSONDecoder().decode(Answer.self, from: Data(output.utf8))
        }

        @Test(
            "A processor without AVX gives the tokens of the portable kernels",
            .enabled(if: canRun, "needs qemu-x86_64, the shimmy program and stories260K.gguf")
        )
        func nehalem() throws {
            let emulated = try answer(emulated: true)
            let native = try answer(emulated: false, environment: ["SHIMMY_ISA": "portable"])
            #expect(emulated == native)
            #expect(emulated.tokens.count == 24)
        }
    }
#endif
