import Testing

/// What the program needs to run.
@Suite(.enabled(if: Command.exists("objdump"), "objdump is not installed"))
struct LinkageTests {
    @Test(
        "The program links no part of Foundation",
        .enabled(if: BuildFolder.shimmy != nil, "shimmy was not built")
    )
    func libraries() throws {
        let program = try #require(BuildFolder.shimmy)
        let needed = try Command.output("objdump", ["-p", program]).split(separator: "\n")
            .filter { $0.contains("NEEDED") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
        // Whatever is linked, the C library is.
        #expect(needed.contains { $0.hasPrefix("libc.so") })
        #expect(needed.filter { $0.contains("Foundation") } == [])
    }

    @Test(
        "The program uses nothing of the library of regular expressions, which is large",
        .enabled(if: BuildFolder.shimmy != nil, "shimmy was not built")
    )
    func stringProcessing() throws {
        let program = try #require(BuildFolder.shimmy)
        let symbols = try Command.output("objdump", ["-T", program]).split(separator: "\n")
            .filter { $0.contains("*UND*") }
        #expect(symbols.contains { $0.hasSuffix(" swift_retain") })
        #expect(symbols.filter { $0.contains("17_StringProcessing") } == [])
    }
}
