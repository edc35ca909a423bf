import JSON
import NIOHTTP1
import Server
import Testing

/// Requests that nobody meant: whatever comes, the answer is an answer.
@Suite struct HostileRequestTests {
    private static let seeds: [(path: String, body: String)] = [
        (
            "/v1/chat/completions",
            #"""
            {"model":"scripted","messages":[{"role":"system","content":"a"},{"role":"user",
            "content":[{"type":"text","text":"b"}]},{"role":"assistant","tool_calls":[{"id":"c",
            "function":{"name":"f","arguments":"{}"}}]}],"temperature":0.5,"n":2,"stop":["x"],
            "logit_bias":{"5":-1},"stream":true,"stream_options":{"include_usage":true},
            "max_tokens":5,"seed":1,"logprobs":true,"top_logprobs":2}
            """#
        ),
        (
            "/v1/completions",
            #"{"model":"scripted","prompt":["a",[1,2]],"n":1,"echo":true,"max_tokens":3,"top_k":5}"#
        ),
        ("/v1/embeddings", #"{"model":"scripted","input":["a",[1]],"dimensions":1}"#),
        ("/tokenize", #"{"content":"abc","with_pieces":true}"#),
        ("/detokenize", #"{"tokens":[1,2,3]}"#),
    ]

    @Test("Bodies with bytes changed, dropped or doubled are answered", arguments: 0..<5)
    func bytes(seed: Int) async throws {
        var random = SplitMix(state: UInt64(seed) + 1)
        let (path, body) = Self.seeds[seed]
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 2)]) { client in
            for _ in 0..<2000 {
                var bytes = Array(body.utf8)
                for _ in 0...Int(random.next() % 3) {
                    let place = Int(random.next() % UInt64(bytes.count))
                    switch random.next() % 3 {
                    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(bytes[place], at: place)
                    }
                }
                try await expectAnswer(client, path, bytes)
            }
        }
    }

    @Test("Bodies with values exchanged for others are answered", arguments: 0..<5)
    func values(seed: Int) async throws {
        let odd: [JSONValue] = [
            nil, true, 0, -1, 1.5, 1e308, .int(.max), .int(.min), "", "\u{0}", "🇩🇪", [], [nil], [[]],
            [:], ["a": nil], .double(-0.0), "NaN",
        ]
        var random = SplitMix(state: UInt64(seed) + 1)
        let (path, body) = Self.seeds[seed]
        let members = try #require(try JSONValue(parsing: body).objectValue)
        try await withAPI(.router, [try ScriptedEngine(embeddingLength: 2)]) { client in
            for value in odd {
                for key in members.keys {
                    var changed = members
                    changed[key] = value
                    try await expectAnswer(
                        client,
                        path,
                        JSONValue.object(changed).serializedBytes()
                    )
                }
                let deep = exchange(.object(members), for: value, &random)
                try await expectAnswer(client, path, deep.serializedBytes())
            }
        }
    }

    /// Puts a value in some place of another, at any depth.
    private func exchange(
        _ target: JSONValue,
        for value: JSONValue,
        _ random: inout SplitMix
    ) -> JSONValue {
        switch target {
        case .array(var items) where !items.isEmpty && random.next() % 4 > 0:
            let place = Int(random.next() % UInt64(items.count))
            items[place] = exchange(items[place], for: value, &random)
            return .array(items)
        case .object(var members) where !members.isEmpty && random.next() % 4 > 0:
            let key = members.keys[Int(random.next() % UInt64(members.count))]
            members[key] = exchange(members[key] ?? nil, for: value, &random)
            return .object(members)
        default:
            return value
        }
    }

    private func expectAnswer(
        _ client: APIClient,
        _ path: String,
        _ body: [UInt8]
    ) async throws {
        let answer = try await client.send(
            .POST,
            path,
            ["content-type": "application/json"],
            body: body
        )
        let text = String(decoding: body, as: UTF8.self)
        #expect([200, 400, 404].contains(answer.status), "\(answer.status) for \(text)")
        if answer.status != 200 {
            #expect(answer.json["error"]?["message"]?.stringValue?.isEmpty == false, "\(text)")
        }
    }
}

/// Sebastiano Vigna's SplitMix64: the same numbers in every run.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
