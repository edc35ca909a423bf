import HTTP
import JSON
import NIOHTTP1
import Server
import Testing

@Suite("Models of upstream servers over /ws/generate")
struct UpstreamSocketTests {
    private func texts(_ messages: [JSONValue]) -> String {
        messages.compactMap { $0["text"]?.stringValue }.joined()
    }

    @Test(
        "Prompts and conversations are answered as they are by this server",
        arguments: [
            #""prompt":"Hi""#, #""messages":[{"role":"user","content":"Hi"}]"#,
        ]
    )
    func answers(members: String) async throws {
        let engines = try ["far", "near"].map { try ScriptedEngine(name: $0) }
        try await withFleet([backend([engines[0]])], local: [engines[1]]) { client, _ in
            let socket = try await RawWebSocket(port: client.port)
            for name in ["far", "near"] {
                await socket.send("{\"id\":\"\(name)\",\"model\":\"\(name)\",\(members)}")
                let messages = await socket.answer(name)
                #expect(texts(messages) == "Hello, wörld")
                #expect(messages.last?["type"] == "done")
                #expect(messages.last?["finish_reason"] == "stop")
                #expect(messages.last?["usage"]?["completion_tokens"] == 5)
            }
        }
        #expect(engines.map(\.requests.count) == [1, 1])
    }

    @Test("Replicas share the answers, this server among them; one that has gone is passed over")
    func replicas() async throws {
        let engines = try (0..<2).map { _ in try ScriptedEngine(name: "m") }
        try await withFleet([backend([engines[0]])], local: [engines[1]]) { client, servers in
            let socket = try await RawWebSocket(port: client.port)
            for number in 0..<4 {
                if number == 2 { await servers[0].shutdown(within: 0) }
                await socket.send(#"{"id":"\#(number)","model":"m","prompt":"x"}"#)
                #expect(texts(await socket.answer("\(number)")) == "Hello, wörld")
            }
        }
        #expect(engines.map(\.requests.count) == [1, 3])
    }

    @Test("Calls of tools are told in their parts")
    func tools() async throws {
        let start = #"{"index":0,"id":"c1","type":"function","function":{"name":"f","#
        let pieces = [
            #"{"delta":{"reasoning_content":"hm"}}"#,
            #"{"delta":{"tool_calls":[\#(start)"arguments":""}}]}}"#,
            #"{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}"#,
            #"{"delta":{},"finish_reason":"tool_calls"}"#,
        ]
        let stream = pieces.map { #"data: {"choices":[\#($0)]}"# + "\n\n" }
        let fake = FakeUpstream("m", .stream(stream + ["data: [DONE]\n\n"]))
        try await withFleet([fake]) { client, _ in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id":"a","model":"m","messages":[{"role":"user","content":"x"}]}"#)
            #expect(await socket.message() == ["type": "reasoning", "text": "hm", "id": "a"])
            let call: JSONValue = [
                "type": "tool_call", "index": 0, "call_id": "c1", "name": "f", "id": "a",
            ]
            #expect(await socket.message() == call)
            let arguments: JSONValue = [
                "type": "tool_call_arguments", "index": 0, "text": "{}", "id": "a",
            ]
            #expect(await socket.message() == arguments)
            let last: JSONValue = ["type": "done", "finish_reason": "tool_calls", "id": "a"]
            #expect(await socket.message() == last)
        }
        let body = try JSONValue(parsing: #require(fake.requests.first).body)
        #expect(body["stream"] == true)
        #expect(body["id"] == nil)
    }

    @Test("What the server refuses, and an answer that breaks off, are errors of that answer")
    func errors() async throws {
        let fakes = [
            FakeUpstream("bad", .status(.badRequest, #"{"error":{"param":"seed"}}"#)),
            FakeUpstream("cut", .broken(["data: {\"choices\":[{\"text\":\"a\"}]}\n\n"])),
            FakeUpstream("short", .stream(["data: {\"choices\":[{\"text\":\"a\"}]}\n\n"])),
        ]
        try await withFleet(fakes) { client, _ in
            let socket = try await RawWebSocket(port: client.port)
            for (name, field) in [("bad", "param"), ("cut", "code"), ("short", "code")] {
                await socket.send(#"{"id":"\#(name)","model":"\#(name)","prompt":"x"}"#)
                let last = await socket.answer(name).last
                #expect(last?["type"] == "error")
                #expect(last?["error"]?[field] == (name == "bad" ? "seed" : "upstream_failed"))
            }
        }
    }

    @Test("Cancelling an answer ends it on the server that gives it")
    func cancel() async throws {
        let engine = try ScriptedEngine(name: "m") { _ in .init(isEndless: true) }
        try await withFleet([backend([engine])]) { client, _ in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id":"a","model":"m","prompt":"x"}"#)
            #expect(await socket.message()["type"] == "text")
            await socket.send(#"{"type":"cancel","id":"a"}"#)
            #expect(await socket.answer("a").last?["finish_reason"] == "cancelled")
            await eventually { engine.cancellations == 1 }
        }
        #expect(engine.cancellations == 1)
    }
}
