import Foundation
import JSON
import Testing

@Suite struct ServeTests {
    private let model = TinyModel.path
    private let question =
        #""model":"default","temperature":0,"max_tokens":24,"#
        + #""messages":[{"role":"user","content":"Hi"}]"#

    @Test("The server answers at the address it prints and ends with status 0 when asked to stop")
    func lifecycle() async throws {
        let server = try await ServeProcess("--port", "0", "-m", model)
        #expect(server.url.hasPrefix("http://127.0.0.1:"))
        #expect(try await server.request("/health").status == 200)
        let models = try JSONValue(parsing: await server.request("/v1/models").text)
        #expect(models["data"]?.arrayValue?.count == 1)
        #expect(models["data"]?[0]?["meta"]?["architecture"] == "llama")
        server.terminate()
        #expect(await server.waitForEnd() == 0)
    }

    @Test("A server without models starts, lists none and knows none")
    func noModels() async throws {
        let server = try await ServeProcess("--port", "0")
        #expect(try await server.request("/readyz").status == 200)
        #expect(try await server.request("/v1/models").text == #"{"object":"list","data":[]}"#)
        let answer = try await server.request("/v1/chat/completions", body: "{\(question)}")
        #expect(answer.status == 404)
    }

    @Test("A taken port is not an error: the next free one is used")
    func portTaken() async throws {
        let first = try await ServeProcess("--port", "0")
        let port = try #require(first.url.split(separator: ":").last)
        let second = try await ServeProcess("--port", String(port))
        #expect(second.url != first.url)
        #expect(try await second.request("/health").status == 200)
    }

    @Test("Chats of a real engine: streamed and whole answers agree, alone and side by side")
    func chats() async throws {
        let server = try await ServeProcess("--port", "0", "-m", model)
        let alone = try await server.request("/v1/chat/completions", body: "{\(question)}")
        #expect(alone.status == 200)
        let text = try JSONValue(parsing: alone.text)["choices"]?[0]?["message"]?["content"]
        let wanted = try #require(text?.stringValue)
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<16 {
                group.addTask {
                    guard index.isMultiple(of: 2) else {
                        return try await streamed(by: server)
                    }
                    let answer = try await server.request(
                        "/v1/chat/completions",
                        body: "{\(question)}"
                    )
                    let json = try JSONValue(parsing: answer.text)
                    return json["choices"]?[0]?["message"]?["content"]?.stringValue ?? answer.text
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts == [wanted])
    }

    @Test("A file that is no model ends the command", arguments: ["/dev/null", "/does/not/exist"])
    func badModel(path: String) async throws {
        let run = try await CommandRun("serve", "--port", "0", "-m", path)
        #expect(run.status == 1)
        #expect(run.errors.contains(path))
    }

    @Test(
        "Wrong usage is status 64",
        arguments: [
            ["--port", "70000"], ["--drain-seconds", "-1"], ["--log-level", "loud"],
            ["--api-key", ""],
            ["--parallel", "0"], ["--body-limit", "0"], ["--request-timeout", "-1"],
            ["--queue-limit", "0"],
        ]
    )
    func usage(arguments: [String]) async throws {
        #expect(try await CommandRun(["serve"] + arguments).status == 64)
    }

    @Test("Keys come from files too, and a file without any is an error")
    func keyFile() async throws {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try "# those who may\n\n  alpha \nbeta\n".write(to: file, atomically: true, encoding: .utf8)
        let server = try await ServeProcess("--port", "0", "--api-key-file", file.path)
        #expect(try await server.request("/v1/models").status == 401)
        for key in ["alpha", "beta"] {
            #expect(try await server.request("/v1/models", key: key).status == 200)
        }
        #expect(try await server.request("/v1/models", key: "# those who may").status == 401)
        let run = try await CommandRun("serve", "--port", "0", "--api-key-file", "/dev/null")
        #expect(run.status == 1)
        #expect(run.errors.contains("/dev/null"))
    }

    private func streamed(by server: ServeProcess) async throws -> String {
        let answer = try await server.request(
            "/v1/chat/completions",
            body: "{\(question),\"stream\":true}"
        )
        return try answer.text.split(separator: "\n\n").dropLast().map { event in
            let json = try JSONValue(parsing: String(event.dropFirst("data: ".count)))
            return json["choices"]?[0]?["delta"]?["content"]?.stringValue ?? ""
        }.joined()
    }
}
