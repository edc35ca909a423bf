import Testing

/// What the program needs to run.
@Suite(.enabled(if: Command.exists("objdump"), "objdump is not installed"))
struct LinkageTests {
    @Test(
        "The program links neither the whole of Foundation nor ICU",
        .enabled(if: BuildFolder.shimmy != nil, "shimmy was not built")
    )
    func libraries() throws {
        let program = try #require(BuildFolder.shimmy)
        let needed = try Command.output("objdump", ["-p", program]).split(separator: "\n")
            .filter { $0.contains("NEEDED") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
        // Whatever is linked, the C library is.
        #expect(needed.contains { $0.hasPrefix("libc.so") })
        let banned = needed.filter { name in
            name.hasPrefix("libFoundation.") || name.contains("FoundationI")
                || name.contains("FoundationN") || name.contains("FoundationX")
        }
        #expect(banned == [])
    }
}
