extension ToolFormat {
    /// Ministral, Devstral, Mistral Small 3.2: `[TOOL_CALLS]f[ARGS]{…}`.
    package static let mistralNamed = ToolFormat(
        name: "Mistral, named",
        signs: ["[TOOL_CALLS]", "[ARGS]"],
        forms: [mistralName, mistralArray],
        identifiers: .short
    )

    /// Mistral before that: `[TOOL_CALLS][{"name": …, "arguments": …}]`.
    package static let mistral = ToolFormat(
        name: "Mistral",
        signs: ["[TOOL_CALLS]"],
        forms: [mistralArray, mistralName],
        identifiers: .short
    )

    private static let mistralArray = Form(
        opening: "[TOOL_CALLS]",
        body: .json(.init(), inArray: true)
    )

    private static let mistralName = Form(
        opening: "[TOOL_CALLS]",
        body: .named(.init(nameEnds: ["[CALL_ID]", "[ARGS]"]))
    )

    /// Functionary 3.1: `<function=f>{…}</function>`.
    package static let functionary31 = ToolFormat(
        name: "Functionary 3.1",
        signs: ["<function=", "</function>"],
        forms: [
            Form(
                opening: "<function=",
                body: .named(.init(nameEnds: [">"], ends: ["</function>"]))
            )
        ],
        closings: ["</function>"]
    )

    /// Functionary 3.2: `>>>f\n{…}`, with text as the function `all`.
    package static let functionary32 = ToolFormat(
        name: "Functionary 3.2",
        signs: [">>>"],
        forms: [
            Form(opening: ">>>", body: .named(.init(nameEnds: ["\n"], textName: "all")))
        ],
        openedByPrompt: ">>>"
    )

    /// Kimi K2: `<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{…}`.
    package static let kimi = ToolFormat(
        name: "Kimi",
        signs: ["<|tool_call_begin|>", "<|tool_call_argument_begin|>"],
        forms: [
            Form(
                opening: "<|tool_call_begin|>",
                body: .named(
                    .init(
                        nameEnds: ["<|tool_call_argument_begin|>"],
                        namePrefix: "functions.",
                        numberMark: ":",
                        ends: ["<|tool_call_end|>"]
                    )
                )
            )
        ],
        closings: ["<|tool_call_end|>", "<|tool_calls_section_end|>"],
        ignored: ["<|tool_calls_section_begin|>"],
        identifiers: .numbered
    )

    /// DeepSeek R1: the name behind `function<｜tool▁sep｜>`, the arguments in a fence.
    package static let deepSeekR1 = ToolFormat(
        name: "DeepSeek R1",
        signs: ["<｜tool▁call▁begin｜>", "```json"],
        forms: [
            Form(
                opening: "<｜tool▁call▁begin｜>function<｜tool▁sep｜>",
                body: .named(
                    .init(
                        nameEnds: ["\n"],
                        filler: "```json\n",
                        ends: ["<｜tool▁call▁end｜>"]
                    )
                )
            )
        ],
        closings: ["```", "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"],
        ignored: ["<｜tool▁calls▁begin｜>"]
    )

    /// DeepSeek V3.1: `<｜tool▁call▁begin｜>f<｜tool▁sep｜>{…}`.
    package static let deepSeekV31 = ToolFormat(
        name: "DeepSeek V3.1",
        signs: ["<｜tool▁call▁begin｜>", "<｜tool▁sep｜>"],
        forms: [
            Form(
                opening: "<｜tool▁call▁begin｜>",
                body: .named(
                    .init(nameEnds: ["<｜tool▁sep｜>"], ends: ["<｜tool▁call▁end｜>"])
                )
            )
        ],
        closings: ["<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"],
        ignored: ["<｜tool▁calls▁begin｜>"]
    )

    /// gpt-oss: OpenAI's harmony format, messages with headers in one answer.
    package static let harmony = ToolFormat(
        name: "harmony",
        signs: ["<|channel|>", "<|message|>"],
        forms: [],
        ignored: ["<|end|>", "<|return|>", "<|call|>"],
        headers: .init(
            starts: ["<|start|>", "<|channel|>"],
            end: "<|message|>",
            recipient: "to=functions.",
            thinking: ["analysis"]
        )
    )

    /// Llama 3.x: the whole answer is `{"name": …, "parameters": …}`.
    package static let llama = ToolFormat(
        name: "Llama 3",
        signs: ["<|start_header_id|>", "\"parameters\""],
        forms: [
            Form(
                opening: "",
                body: .json(.init(argumentKeys: ["parameters", "arguments"]), inArray: false)
            )
        ],
        ignored: ["<|python_tag|>"]
    )
}
