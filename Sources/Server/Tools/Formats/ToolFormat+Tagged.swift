extension ToolFormat {
    /// Qwen3-Coder, Nemotron 3: `<function=f><parameter=x>1</parameter></function>`.
    package static let qwenCoder = ToolFormat(
        name: "Qwen3-Coder",
        signs: ["<tool_call>", "<function=", "<parameter="],
        forms: [Form(opening: "<function=", body: .tagged(parameters))],
        closings: ["</tool_call>"],
        ignored: ["<tool_call>"]
    )

    /// Seed-OSS: Qwen3-Coder's form in other brackets.
    package static let seed = ToolFormat(
        name: "Seed-OSS",
        signs: ["<seed:tool_call>"],
        forms: [Form(opening: "<function=", body: .tagged(parameters))],
        closings: ["</seed:tool_call>"],
        ignored: ["<seed:tool_call>"]
    )

    private static let parameters = TaggedCallReader.Style(
        nameEnd: ">",
        keyStart: "<parameter=",
        keyEnd: ">",
        valueEnd: "</parameter>",
        end: "</function>"
    )

    /// GLM 4: `<tool_call>f\n<arg_key>x</arg_key>\n<arg_value>1</arg_value>\n</tool_call>`.
    package static let glm = ToolFormat(
        name: "GLM",
        signs: ["<tool_call>", "<arg_key>"],
        forms: [
            Form(
                opening: "<tool_call>",
                body: .tagged(
                    .init(
                        nameEnd: "\n",
                        keyStart: "<arg_key>",
                        keyEnd: "</arg_key>",
                        valueStart: "<arg_value>",
                        valueEnd: "</arg_value>",
                        end: "</tool_call>"
                    )
                )
            )
        ],
        closings: ["</tool_call>"]
    )

    /// MiniMax: M1's JSON lines in `<tool_calls>`, M2's `<invoke name="f">`.
    package static let miniMax = ToolFormat(
        name: "MiniMax",
        signs: ["<tool_calls>", "json-object"],
        forms: [
            Form(opening: "<tool_calls>", body: .json(.init(), inArray: false)),
            Form(
                opening: "<invoke name=\"",
                body: .tagged(
                    .init(
                        nameEnd: "\">",
                        keyStart: "<parameter name=\"",
                        keyEnd: "\">",
                        valueEnd: "</parameter>",
                        end: "</invoke>"
                    )
                )
            ),
        ],
        closings: ["</tool_calls>", "</minimax:tool_call>"],
        ignored: ["<minimax:tool_call>"]
    )
}
