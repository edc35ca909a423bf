import Foundation
import JSON
import Testing

/// The commands that generate nothing.
@Suite struct ToolCommandsTests {
    private let model = TinyModel.path

    @Test("Text becomes tokens, and tokens become the text again")
    func tokens() async throws {
        let text = "Hé <|im_end|>\n"
        let tokens = try await CommandRun("tokenize", "-m", model, "--text", text, "--json")
        #expect(tokens.status == 0)
        #expect(tokens.json["tokens"] == [72, 195, 169, 32, 258, 10])
        let list = tokens.output
        let back = try await CommandRun(
            "detokenize",
            "-m",
            model,
            "--json",
            input: "[72, 195,169 32\n10]"
        )
        #expect(back.json["text"] == "Hé \n")
        let plain = try await CommandRun(
            "tokenize",
            "-m",
            model,
            "--text",
            "<|im_end|>",
            "--no-special",
            "--json"
        )
        #expect(plain.json["tokens"]?.arrayValue?.count == 10)
        #expect(list.hasSuffix("\n"))
    }

    @Test(
        "Token ids that the model does not have are an error",
        arguments: ["259", "-1", "x", "1.5"]
    )
    func badTokens(id: String) async throws {
        let run = try await CommandRun("detokenize", "-m", model, "--tokens=\(id)")
        #expect(run.status == 1)
        #expect(run.errors.contains(id))
    }

    @Test("A file that is no UTF-8 text is an error")
    func notUTF8() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data([0x61, 0xFF]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try await CommandRun("tokenize", "-m", model, "--file", file.path)
        #expect(run.status == 1)
        #expect(run.errors.contains("UTF-8"))
    }

    @Test(
        "A text fits a grammar, begins one that does, or does not",
        arguments: [
            ("[1, 2]", "accepted", nil, 0), ("[1, ", "prefix", nil, 2), ("[1, x", "rejected", 4, 3),
        ] as [(String, String, Int?, Int32)]
    )
    func grammar(text: String, verdict: String, offset: Int?, status: Int32) async throws {
        let schema = #"{"type": "array", "items": {"type": "integer"}}"#
        let run = try await CommandRun(
            "grammar",
            "--schema",
            "-",
            "--check",
            text,
            "--json",
            input: schema
        )
        #expect(run.status == status, "\(run.errors)")
        #expect(run.json["verdict"] == .string(verdict))
        #expect(run.json["offset"]?.intValue == offset)
    }

    @Test("A grammar that cannot be enforced is an error with its place")
    func badGrammar() async throws {
        let schema = #"{"type": "string", "pattern": "(?=a)"}"#
        let run = try await CommandRun("grammar", "--schema", "-", input: schema)
        #expect(run.status == 1)
        #expect(run.errors.contains("#/pattern"))
        let other = try await CommandRun(
            "grammar",
            "--gbnf",
            "-",
            "--check",
            "a",
            input: "root ::= ("
        )
        #expect(other.status == 1)
        #expect(other.errors.contains("line 1"))
    }

    @Test("A model file is described, for people and as JSON")
    func inspect() async throws {
        let text = try await CommandRun("inspect", model)
        #expect(text.output.contains("llama.block_count"))
        let json = try await CommandRun("inspect", "-m", model, "--json")
        #expect(json.json.objectValue?.isEmpty == false)
        #expect(try await CommandRun("inspect", "/dev/null").status == 1)
        #expect(try await CommandRun("inspect").status == 64)
    }

    @Test("A template is rendered with a request's messages or with variables")
    func template() async throws {
        let request = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        let rendered = try await CommandRun(
            "template",
            "-m",
            model,
            "--input",
            "-",
            input: request
        )
        #expect(rendered.output == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
        let variables = try await CommandRun(
            "template",
            "-m",
            model,
            "--vars",
            "-",
            "--json",
            input: #"{"messages":[]}"#
        )
        #expect(variables.json["text"] == "")
        let broken = try await CommandRun(
            "template",
            "-m",
            model,
            "--input",
            "-",
            input: #"{"messages":[{"role":"king"}]}"#
        )
        #expect(broken.status == 1)
        #expect(broken.errors.contains("king"))
        #expect(try await CommandRun("template", "-m", model).status == 64)
    }

    @Test("Perplexity is measured, written as a base and compared with it")
    func perplexity() async throws {
        let folder = FileManager.default.temporaryDirectory
        let text = folder.appendingPathComponent(UUID().uuidString)
        let base = folder.appendingPathComponent(UUID().uuidString)
        try Data(String(repeating: "All work and no play. ", count: 12).utf8).write(to: text)
        defer {
            try? FileManager.default.removeItem(at: text)
            try? FileManager.default.removeItem(at: base)
        }
        let run = try await CommandRun(
            "perplexity",
            "-m",
            model,
            "-f",
            text.path,
            "-c",
            "64",
            "--json",
            "--kl-divergence-base",
            base.path
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.json["chunks"] == 4)
        #expect(run.json["tokens"] == 124)
        let compared = try await CommandRun(
            "perplexity",
            "-m",
            model,
            "-c",
            "64",
            "--json",
            "--kl-divergence",
            "--kl-divergence-base",
            base.path
        )
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.json["ppl"] == run.json["ppl"])
        #expect(compared.json["kl_divergence"]?["top1_agreement"] == 1.0)
        #expect(abs(compared.json["kl_divergence"]?["mean"]?.doubleValue ?? 1) < 1e-3)
        #expect(try await CommandRun("perplexity", "-m", model).status == 64)
        let short = try await CommandRun("perplexity", "-m", model, "-f", text.path, "-c", "200")
        #expect(short.status == 1)
    }

    @Test("A conversation goes on until the input ends")
    func chat() async throws {
        let run = try await CommandRun(
            "chat",
            "-m",
            model,
            "-n",
            "4",
            "--temp",
            "0",
            input: "Hi\n\nHi\n/clear\nHi\n/exit\nHi\n"
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.split(separator: "> ", omittingEmptySubsequences: false).count == 7)
    }
}
