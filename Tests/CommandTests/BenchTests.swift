import JSON
import Testing

/// The benchmark as a command.
@Suite struct BenchTests {
    private let model = TinyModel.path

    @Test("A model's tests are listed by depth, threads and sequences, as JSON")
    func model() async throws {
        let run = try await CommandRun([
            "bench", "-m", model, "-p", "8,16", "-n", "4", "-d", "0,32", "-t", "1,2",
            "-npl", "1,3", "-r", "2", "--json",
        ])
        #expect(run.status == 0, "\(run.errors)")
        let rows = try #require(run.json.arrayValue)
        #expect(rows.count == 16)
        #expect(
            rows.map { $0["n_threads"] } == Array(repeating: 1, count: 8)
                + Array(repeating: 2, count: 8)
        )
        #expect(rows[7]["n_depth"] == 32 && rows[7]["n_parallel"] == 3 && rows[7]["n_gen"] == 4)
        for row in rows {
            #expect(row["samples_ts"]?.arrayValue?.count == 2)
            #expect(row["avg_ts"]?.doubleValue ?? 0 > 0)
        }
        #expect(run.errors.contains("run 2 of 2"))
    }

    @Test("What a grammar costs is measured within generation")
    func grammar() async throws {
        let run = try await CommandRun(
            "bench",
            "grammar",
            "-m",
            TinyModel.path,
            "--choice",
            "yes",
            "--choice",
            "yesterday",
            "-r",
            "1",
            "--json"
        )
        #expect(run.status == 0, "\(run.errors)")
        let results = try #require(run.json.arrayValue)
        #expect(results.map { $0["grammar"] } == ["the one named", "all"])
        #expect(results[0]["answers"] == 1)
        #expect((results[0]["masks"]?.intValue ?? 0) > 0)
        #expect((results[0]["forced_share"]?.doubleValue ?? 0) > 0)
    }

    @Test("Kernels are measured by type and instruction set")
    func kernels() async throws {
        let run = try await CommandRun([
            "bench", "kernels", "--type", "q4_K,f16", "--shape", "64x256", "--isa", "portable",
            "-t", "1", "--decode", "1", "--prefill", "8", "-r", "1", "-o", "csv",
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.split(separator: "\n").count == 5)
        #expect(run.output.contains("\"F16\",64,256,\"portable\",1,\"prefill\",8,"))
    }

    @Test(
        "What cannot be measured is wrong usage",
        arguments: [
            ["-p", "0", "-n", "0"], ["-t", "0"], ["-p", "x"], ["-npl", "0"], ["-pg", "5"],
            ["-r", "0"], ["-o", "xml"],
        ]
    )
    func usage(arguments: [String]) async throws {
        #expect(try await CommandRun(["bench", "-m", model] + arguments).status == 64)
    }
}
