extension ToolFormat {
    /// Gemma 4: `<|tool_call>call:f{x:<|"|>a<|"|>,y:1}<tool_call|>`.
    package static let gemma4 = ToolFormat(
        name: "Gemma 4",
        signs: ["<|tool_call>", "call:"],
        forms: [
            Form(
                opening: "<|tool_call>call:",
                body: .literal(
                    .init(
                        start: "{",
                        end: "}",
                        assignment: ":",
                        quotes: ["<|\"|>"],
                        hasEscapes: false,
                        isList: false
                    )
                )
            )
        ],
        closings: ["<tool_call|>"]
    )

    /// LFM2: `<|tool_call_start|>[f(x="a", y=1)]<|tool_call_end|>`.
    package static let lfm2 = ToolFormat(
        name: "LFM2",
        signs: ["List of tools: "],
        forms: [
            Form(
                opening: "<|tool_call_start|>",
                body: .literal(
                    .init(
                        start: "(",
                        end: ")",
                        assignment: "=",
                        quotes: ["\"", "'"],
                        hasEscapes: true,
                        isList: true
                    )
                )
            )
        ],
        closings: ["<|tool_call_end|>"]
    )
}
