import Foundation
import JSON
import Testing

@Suite struct GenerateTests {
    private let model = TinyModel.path

    @Test("An answer as JSON has the prompt, the tokens, the text and the timings")
    func report() async throws {
        let run = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "8",
            "--temp",
            "0",
            "--json"
        )
        #expect(run.status == 0, "\(run.errors)")
        let json = run.json
        #expect(json["prompt_tokens"] == [72, 105])
        #expect(json["tokens"]?.arrayValue?.count == 8)
        #expect(json["finish_reason"] == "length")
        #expect(json["text"]?.stringValue?.isEmpty == false)
        let keys = ["load_ms", "prefill_ms", "prefill_tps", "decode_ms", "decode_tps"]
        #expect(json["timings"]?.objectValue?.keys == keys)
        #expect(keys.allSatisfy { json["timings"]?[$0]?.doubleValue ?? -1 >= 0 })
    }

    @Test("The same seed gives the same answer, on any number of threads")
    func seed() async throws {
        var texts: Set<String> = []
        for threads in ["1", "1", "2"] {
            let run = try await CommandRun(
                "generate",
                "-m",
                model,
                "-p",
                "Hi",
                "-n",
                "32",
                "--temp",
                "1.5",
                "--top-k",
                "0",
                "--top-p",
                "1",
                "--min-p",
                "0",
                "--seed",
                "7",
                "-t",
                threads,
                "--json"
            )
            texts.insert(run.json["text"]?.stringValue ?? run.errors)
        }
        #expect(texts.count == 1)
        let other = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "32",
            "--temp",
            "1.5",
            "--top-k",
            "0",
            "--top-p",
            "1",
            "--min-p",
            "0",
            "--seed",
            "8",
            "--json"
        )
        #expect(!texts.contains(other.json["text"]?.stringValue ?? ""))
    }

    @Test("The prompt comes from an option, a file or standard input; the text is the same")
    func sources() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data("Hi".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let json = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "8",
            "--temp",
            "0",
            "--json"
        )
        let fromFile = try await CommandRun(
            "generate",
            "-m",
            model,
            "-f",
            file.path,
            "-n",
            "8",
            "--temp",
            "0"
        )
        let fromInput = try await CommandRun(
            "generate",
            "-m",
            model,
            "-n",
            "8",
            "--temp",
            "0",
            input: "Hi"
        )
        let text = json.json["text"]?.stringValue.map { $0 + "\n" }
        #expect(fromFile.output == text)
        #expect(fromInput.output == text)
    }

    @Test("A prompt becomes a user's message with --chat")
    func chat() async throws {
        let run = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "1",
            "--chat",
            "--json"
        )
        let tokens = run.json["prompt_tokens"]?.arrayValue?.compactMap(\.intValue) ?? []
        #expect(tokens.first == 257)
        #expect(tokens.contains(258))
    }

    @Test("Settings have their effect")
    func settings() async throws {
        let greedy = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "8",
            "--temp",
            "0",
            "--json"
        )
        let first = try #require(greedy.json["tokens"]?[0]?.intValue)
        let banned = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "1",
            "--temp",
            "0",
            "--json",
            "--logit-bias",
            "\(first)-inf"
        )
        #expect(banned.json["tokens"]?[0]?.intValue != first)
        let forced = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "3",
            "--temp",
            "0",
            "--json",
            "--logit-bias",
            "65+1000",
            "--stop",
            "AA"
        )
        #expect(forced.json["finish_reason"] == "stop")
        #expect(forced.json["text"] == "")
        let ended = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hi",
            "-n",
            "3",
            "--temp",
            "0",
            "--json",
            "--logit-bias",
            "258+1000"
        )
        #expect(ended.json["finish_reason"] == "stop")
    }

    @Test("The cache's type can be chosen", arguments: ["f32", "f16", "q8_0"])
    func cacheType(type: String) async throws {
        let run = try await CommandRun(
            "generate",
            "-m",
            model,
            "-p",
            "Hello",
            "-n",
            "8",
            "--cache-type-k",
            type,
            "--json"
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(
        "What goes wrong at run time is a message on standard error and status 1",
        arguments: [
            ["-m", "/does/not/exist.gguf", "-p", "x"], ["-m", "/dev/null", "-p", "x"],
            ["-m", "/", "-p", "x"], ["-m", TinyModel.path, "-f", "/does/not/exist"],
            ["-m", TinyModel.path, "-p", ""],
            ["-m", TinyModel.path, "-p", String(repeating: "a", count: 300)],
            ["-m", TinyModel.path, "-p", "x", "--temp=-1"],
            ["-m", TinyModel.path, "-p", "x", "--top-p", "7"],
            ["-m", TinyModel.path, "-p", "x", "--temp", "nan"],
        ]
    )
    func runtimeErrors(arguments: [String]) async throws {
        let run = try await CommandRun(["generate", "--json"] + arguments)
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("Error: "))
        #expect(run.output.isEmpty)
    }

    @Test(
        "Wrong usage is status 64",
        arguments: [
            [], ["-m", "x", "-n", "-2"], ["-m", "x", "-n", "many"], ["-m", "x", "--unknown"],
            ["-m", "x", "-p", "a", "-f", "b"], ["-m", "x", "-c", "-1"], ["-m", "x", "-t", "0"],
            ["-m", "x", "--cache-type-k", "q2"], ["-m", "x", "--logit-bias", "5"],
            ["-m", "x", "--cache-type-k", "f16", "--cache-type-v", "f32"],
        ]
    )
    func usageErrors(arguments: [String]) async throws {
        let run = try await CommandRun(["generate"] + arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains("Usage: "))
        #expect(run.output.isEmpty)
    }
}
