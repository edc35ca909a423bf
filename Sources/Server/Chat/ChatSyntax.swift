package import Grammar
import JSON

/// What an answer's text may hold besides text.
package struct ChatSyntax: Sendable {
    /// How calls are written; nil where none are expected.
    package var format: ToolFormat?
    /// The functions that can be called.
    package var tools: [ToolDefinition] = []
    /// The marks of thinking; nil where it is left in the text.
    package var thinking: ThinkingStyle?
    /// Whether the answer begins inside of thinking.
    package var startsThinking = false
    /// Whether the answer begins inside of a call's opening or a message's header.
    package var startsOpened = false
    /// Whether an answer may hold several calls.
    package var allowsParallelCalls = true
    /// Answers that are, as a whole, calls without the format's marks.
    package var bareCalls: Grammar?

    /// An answer of nothing but text.
    package init() {}

    /// The names of the functions.
    var names: Set<String> { Set(tools.map(\.name)) }
}

extension ChatSyntax {
    /// Answers that consist of nothing but calls of these tools in JSON, perhaps fenced.
    ///
    /// Small models write calls like this although their template shows them other marks.
    package static func bareCalls(of names: [String]) throws(GrammarError) -> Grammar {
        let blank = GrammarPattern.regex("[ \\t\\r\\n]*")
        func member(_ keys: [String], _ value: GrammarPattern) -> GrammarPattern {
            .sequence([
                .choice(keys.map { .text("\"\($0)\"") }), blank, .text(":"), blank, value,
            ])
        }
        let name = member(
            ["name", "tool_name"],
            .choice(names.map { .text("\"\($0)\"") })
        )
        let arguments = member(["arguments", "parameters"], .schema(["type": "object"]))
        let comma = GrammarPattern.sequence([blank, .text(","), blank])
        let type = GrammarPattern.sequence([
            .text("\"type\""), blank, .text(":"), blank, .text("\"function\""), comma,
        ])
        // Behind the arguments, small models forget the last brace.
        let brace = GrammarPattern.text("}")
        let call = GrammarPattern.sequence([
            .text("{"), blank, .repetition(type, min: 0, max: 1), name,
            .choice([
                .sequence([blank, brace]),
                .sequence([comma, arguments, blank, .repetition(brace, min: 0, max: 1)]),
            ]),
        ])
        let calls = GrammarPattern.sequence([
            call,
            .repetition(
                .sequence([.choice([blank, comma]), call]),
                min: 0,
                max: nil
            ),
        ])
        let body = GrammarPattern.choice([
            calls, .sequence([.text("["), blank, calls, blank, .text("]")]),
        ])
        let open = GrammarPattern.regex("```[a-z_]*|<tools>|<tool_call>|<function_call>")
        let close = GrammarPattern.regex("```|</tools>|</tool_call>|</function_call>")
        return try Grammar(
            .sequence([
                .repetition(open, min: 0, max: 1), blank, body, blank,
                .repetition(close, min: 0, max: 1), blank,
            ])
        )
    }
}
