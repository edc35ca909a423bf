import Foundation
import JSON
import Testing

/// Commands given the name of a model that Ollama packaged.
@Suite struct PackageTests {
    private let store: OllamaPackage

    init() throws {
        store = try OllamaPackage(
            "tiny",
            [
                ("model", Array(try Data(contentsOf: URL(fileURLWithPath: TinyModel.path)))),
                ("template", Array("[{{ .System }}|{{ .Prompt }}]".utf8)),
                ("system", Array("Be brief".utf8)),
                ("params", Array(#"{"num_predict": 3, "temperature": 0, "seed": 5}"#.utf8)),
            ]
        )
    }

    private func run(_ arguments: String..., input: String = "") async throws -> CommandRun {
        try await CommandRun(arguments, input: input, environment: ["OLLAMA_MODELS": store.root])
    }

    @Test("The package's template, system message and options are honoured")
    func generate() async throws {
        let answer = try await run("generate", "-m", "tiny", "-p", "Hi", "--chat", "--json")
        #expect(answer.status == 0, "\(answer.errors)")
        let prompt = answer.json["prompt_tokens"]?.arrayValue?.compactMap(\.intValue) ?? []
        let bytes = prompt.filter { $0 < 256 }.map { UInt8($0) }
        #expect(String(decoding: bytes, as: UTF8.self) == "[Be brief|Hi]")
        #expect(answer.json["tokens"]?.arrayValue?.count == 3)
        let again = try await run("generate", "-m", "tiny", "-p", "Hi", "--chat", "--json")
        #expect(again.json["text"] == answer.json["text"])
    }

    @Test("The prompt of a request is the one the server would make")
    func template() async throws {
        let request = #"{"messages": [{"role": "user", "content": "Hi"}]}"#
        let prompt = try await run("template", "-m", "tiny", "--input", "-", input: request)
        #expect(prompt.output == "[Be brief|Hi]", "\(prompt.errors)")
    }

    @Test("What is said on the command line goes before the package's options")
    func overridden() async throws {
        let long = try await run("generate", "-m", "tiny", "-p", "Hi", "-n", "5", "--json")
        #expect(long.json["tokens"]?.arrayValue?.count == 5)
        let unlimited = try await run(
            "generate",
            "-m",
            "tiny",
            "-p",
            "Hi",
            "-n",
            "-1",
            "-c",
            "64",
            "--ignore-eos",
            "--json"
        )
        #expect((unlimited.json["tokens"]?.arrayValue?.count ?? 0) > 5)
    }

    @Test("A conversation in the terminal is written by the package's template")
    func chat() async throws {
        let answer = try await run("chat", "-m", "tiny", input: "Hi\n/exit\n")
        #expect(answer.status == 0, "\(answer.errors)")
        let same = try await run("generate", "-m", "tiny", "-p", "Hi", "--chat")
        #expect(answer.output == "> \(same.output)> ")
    }

    @Test("An adapter of the package that does not fit is an error, not left out")
    func adapter() async throws {
        let model = Array(try Data(contentsOf: URL(fileURLWithPath: TinyModel.path)))
        let store = try OllamaPackage("tiny", [("model", model), ("adapter", Array("no".utf8))])
        for command in [["generate", "-p", "Hi"], ["perplexity", "-f", TinyModel.path]] {
            let run = try await CommandRun(
                command + ["-m", "tiny"],
                environment: ["OLLAMA_MODELS": store.root]
            )
            #expect(run.status == 1)
            #expect(run.errors.hasPrefix("Error: "))
        }
    }
}

/// A store of Ollama's with one model, gone when the last who knows it goes.
final class OllamaPackage {
    /// The value of `OLLAMA_MODELS`.
    let root: String

    /// Writes a model of the given layers.
    init(_ name: String, _ layers: [(kind: String, bytes: [UInt8])]) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("ollama-\(UUID().uuidString)")
        root = folder.path
        var entries: [String] = []
        for (index, layer) in layers.enumerated() {
            let digits = String(index)
            let digest = String(repeating: "0", count: 64 - digits.count) + digits
            try write(layer.bytes, "blobs/sha256-\(digest)")
            entries.append(
                #"{"mediaType":"application/vnd.ollama.image.\#(layer.kind)","#
                    + #""digest":"sha256:\#(digest)","size":\#(layer.bytes.count)}"#
            )
        }
        let list = entries.joined(separator: ",")
        try write(
            Array(#"{"schemaVersion":2,"layers":[\#(list)]}"#.utf8),
            "manifests/registry.ollama.ai/library/\(name)/latest"
        )
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        let url = URL(fileURLWithPath: root).appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: url)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }
}
