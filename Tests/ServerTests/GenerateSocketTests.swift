import Engine
import JSON
import Server
import Testing

@Suite struct GenerateSocketTests {
    @Test("An answer comes in pieces and ends with its figures")
    func answer() async throws {
        try await withAPI(.live, [try ScriptedEngine()]) { client in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id": "a", "prompt": "Hi", "max_tokens": 9, "temperature": 0}"#)
            let messages = await socket.answer("a")
            #expect(messages.count == 6)
            #expect(messages.compactMap { $0["text"]?.stringValue }.joined() == "Hello, wörld")
            #expect(messages.last?["type"] == "done")
            #expect(messages.last?["finish_reason"] == "stop")
            #expect(messages.last?["usage"]?["completion_tokens"] == 5)
            #expect(messages.last?["timings"]?["predicted_ms"] == 20.0)
        }
    }

    @Test("Answers run side by side; each is told apart by its id")
    func parallel() async throws {
        let gate = Gate()
        let engine = try ScriptedEngine { request in
            let isFirst = request.prompt == [65]
            return ScriptedEngine.Script(
                pieces: isFirst ? ["1"] : ["2"],
                gate: isFirst ? gate : nil
            )
        }
        try await withAPI(.live, [engine]) { client in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id": "first", "prompt": "A"}"#)
            await socket.send(#"{"id": "second", "prompt": "B"}"#)
            let second = await socket.answer("second")
            #expect(second.first?["text"] == "2")
            #expect(second.last?["type"] == "done")
            gate.open()
            let first = await socket.answer("first")
            #expect(first.first?["text"] == "1")
            #expect(first.last?["type"] == "done")
        }
    }

    @Test("An answer is cancelled by its id; the others go on")
    func cancel() async throws {
        let engine = try ScriptedEngine { request in
            ScriptedEngine.Script(isEndless: request.prompt == [65])
        }
        try await withAPI(.live, [engine]) { client in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id": "endless", "prompt": "A"}"#)
            #expect(await socket.message()["id"] == "endless")
            await socket.send(#"{"type": "cancel", "id": "endless"}"#)
            let last = await socket.answer("endless").last
            #expect(last?["type"] == "done")
            #expect(last?["finish_reason"] == "cancelled")
            await socket.send(#"{"id": "other", "prompt": "B"}"#)
            #expect(await socket.answer("other").last?["type"] == "done")
        }
        await eventually { engine.cancellations == 1 }
        #expect(engine.cancellations == 1)
    }

    @Test("A peer that goes away ends its answers")
    func disconnect() async throws {
        let engine = try ScriptedEngine { _ in ScriptedEngine.Script(isEndless: true) }
        try await withAPI(.live, [engine]) { client in
            do {
                let socket = try await RawWebSocket(port: client.port)
                await socket.send(#"{"id": "a", "prompt": "A"}"#)
                await socket.send(#"{"id": "b", "prompt": "B"}"#)
                // Both must be under way, or the second may never be read.
                var answered: Set<String> = []
                while answered.count < 2, let id = await socket.message()["id"]?.stringValue {
                    answered.insert(id)
                }
            }
            await eventually { engine.cancellations == 2 }
            #expect(engine.cancellations == 2)
        }
    }

    @Test(
        "What cannot be done is told in an error message, and the socket lives on",
        arguments: [
            ("nonsense", nil, nil), ("[]", nil, nil), (#"{"prompt": "A"}"#, nil, "id"),
            (#"{"id": "x"}"#, "x", "prompt"),
            (#"{"id": "x", "prompt": ["A", "B"]}"#, "x", "prompt"),
            (#"{"id": "x", "prompt": "A", "temperature": 9}"#, "x", "temperature"),
            (#"{"id": "x", "prompt": "A", "nonsense": 9}"#, "x", "nonsense"),
            (#"{"id": "x", "prompt": "A", "model": "other"}"#, "x", "model"),
            (#"{"id": "x", "prompt": "A", "stream": false}"#, "x", "stream"),
            (#"{"id": "x", "type": "cancel"}"#, "x", "id"),
            (#"{"id": "x", "type": "stop"}"#, "x", "type"),
            (#"{"id": "", "prompt": "A"}"#, "", "id"),
        ] as [(String, String?, String?)]
    )
    func errors(message: String, id: String?, param: String?) async throws {
        try await withAPI(.live, [try ScriptedEngine()]) { client in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(message)
            let answer = await socket.message()
            #expect(answer["type"] == "error")
            #expect(answer["id"] == id.map(JSONValue.string))
            #expect(answer["error"]?["param"]?.stringValue == param)
            await socket.send(#"{"id": "next", "prompt": "A"}"#)
            #expect(await socket.answer("next").last?["type"] == "done")
        }
    }

    @Test("An id that is in use is refused, and so is one answer too many")
    func limits() async throws {
        let gate = Gate()
        let engine = try ScriptedEngine { _ in ScriptedEngine.Script(gate: gate) }
        try await withAPI(.live, [engine]) { client in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id": "0", "prompt": "A"}"#)
            await socket.send(#"{"id": "0", "prompt": "A"}"#)
            #expect(await socket.message()["error"]?["param"] == "id")
            for index in 1...64 { await socket.send(#"{"id": "\#(index)", "prompt": "A"}"#) }
            let refused = await socket.message()
            #expect(refused["id"] == "64")
            #expect(refused["error"]?["code"] == "too_many_answers")
            gate.open()
        }
    }

    @Test("An engine's failure ends one answer only")
    func failure() async throws {
        let engine = try ScriptedEngine { request in
            ScriptedEngine.Script(failure: request.prompt == [65] ? .evaluation("broken") : nil)
        }
        try await withAPI(.live, [engine]) { client in
            let socket = try await RawWebSocket(port: client.port)
            await socket.send(#"{"id": "bad", "prompt": "A"}"#)
            #expect(await socket.answer("bad").last?["type"] == "error")
            await socket.send(#"{"id": "good", "prompt": "B"}"#)
            #expect(await socket.answer("good").last?["type"] == "done")
        }
    }
}
