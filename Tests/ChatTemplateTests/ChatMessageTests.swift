import ChatTemplate
import JSON
import Testing

@Suite struct ChatMessageTests {
    @Test("a message comes back in the form templates expect")
    func roundTrip() throws {
        let json = """
            [{"role":"assistant","content":null,"name":"n","reasoning_content":"r","tool_calls":\
            [{"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}],\
            "tool_call_id":"x","thinking":"t"}]
            """
        let parsed = try messages(json)
        let written = try JSONValue.array(parsed.map { .object($0.json) }).serialized()
        #expect(written == json)
    }

    @Test(
        "a malformed message is named by its path",
        arguments: [
            ("{}", "messages", "an array", "object"),
            ("[1]", "messages[0]", "an object", "integer"),
            ("[{}]", "messages[0].role", "a string", "nothing"),
            (#"[{"role":1}]"#, "messages[0].role", "a string", "integer"),
            (
                #"[{"role":"user","content":{}}]"#, "messages[0].content",
                "a string, an array of parts or null", "object"
            ),
            (
                #"[{"role":"user","content":[{"type":"text"}]}]"#, "messages[0].content[0].text",
                "a string", "nothing"
            ),
            (
                #"[{"role":"a","content":[1]}]"#, "messages[0].content[0]", "an object", "integer"
            ),
            (
                #"[{"role":"a","tool_calls":[{}]}]"#, "messages[0].tool_calls[0].function",
                "an object", "null"
            ),
            (
                #"[{"role":"a","tool_calls":[{"function":{"name":"f","arguments":3}}]}]"#,
                "messages[0].tool_calls[0].function.arguments", "an object or the text of one",
                "integer"
            ),
        ]
    )
    func malformed(json: String, path: String, expected: String, found: String) throws {
        let value = try JSONValue(parsing: json)
        #expect(
            throws: ChatTemplateError.invalidMessage(path: path, expected: expected, found: found)
        ) { try ChatMessage.list(json: value) }
    }

    @Test("the text of parts is joined by line ends")
    func text() throws {
        let json =
            #"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image"},{"type":"text","text":"b"}]}]"#
        #expect(try messages(json)[0].text == "a\nb")
    }
}
