import HTTP
import Testing

@Suite struct ServerSentEventTests {
    @Test(
        "Every line of the payload becomes a data line",
        arguments: [
            ("x", "data: x\n\n"), ("", "data: \n\n"), ("a\nb", "data: a\ndata: b\n\n"),
            ("a\r\nb", "data: a\ndata: b\n\n"), ("a\rb", "data: a\ndata: b\n\n"),
        ]
    )
    func lines(data: String, wire: String) {
        #expect(String(decoding: ServerSentEvent(data: data).bytes, as: UTF8.self) == wire)
    }

    @Test("Unicode line separators stay within their line")
    func unicodeSeparators() {
        let data = "a\u{2028}b\u{85}c\u{0B}d"
        #expect(ServerSentEvent(data: data).bytes == Array("data: \(data)\n\n".utf8))
    }

    @Test("A named event says its name first")
    func named() {
        let event = ServerSentEvent(event: "error", data: "{}")
        #expect(String(decoding: event.bytes, as: UTF8.self) == "event: error\ndata: {}\n\n")
    }
}
