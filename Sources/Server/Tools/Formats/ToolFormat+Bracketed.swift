extension ToolFormat {
    /// Apriel: `<tool_calls>[{"name": …, "arguments": …}]</tool_calls>`.
    package static let apriel = array(
        "Apriel",
        "<tool_calls>",
        "</tool_calls>",
        signs: ["<tool_calls>["]
    )

    /// Nemotron Nano 2: `<TOOLCALL>[{"name": …, "arguments": …}]</TOOLCALL>`.
    package static let nemotron = array(
        "Nemotron",
        "<TOOLCALL>",
        "</TOOLCALL>",
        signs: ["<TOOLCALL>"]
    )

    /// Granite 3: `<|tool_call|>[{"name": …, "arguments": …}]`.
    package static let granite = array("Granite", "<|tool_call|>", "", signs: ["<|tool_call|>"])

    /// FireFunction 2: ` functools[{"name": …, "arguments": …}]`.
    package static let fireFunction = array("FireFunction", "functools", "", signs: ["functools["])

    /// Apertus: `<|tools_prefix|>[{"f": {…}}]<|tools_suffix|>`.
    package static let apertus = ToolFormat(
        name: "Apertus",
        signs: ["<|tools_prefix|>"],
        forms: [
            Form(
                opening: "<|tools_prefix|>",
                body: .json(.init(nameKeys: [], argumentKeys: []), inArray: true)
            )
        ],
        closings: ["<|tools_suffix|>"],
        ignored: ["<|inner_prefix|>", "<|inner_suffix|>"]
    )

    /// Command R7B: `<|START_ACTION|>[{"tool_call_id": …, "tool_name": …, "parameters": …}]`.
    package static let commandR7B = ToolFormat(
        name: "Command R7B",
        signs: ["<|START_ACTION|>"],
        forms: [
            Form(
                opening: "<|START_ACTION|>",
                body: .json(
                    .init(nameKeys: ["tool_name"], argumentKeys: ["parameters"]),
                    inArray: true
                )
            )
        ],
        closings: ["<|END_ACTION|>"],
        ignored: ["<|START_RESPONSE|>", "<|END_RESPONSE|>", "<|START_TEXT|>", "<|END_TEXT|>"]
    )

    /// Command R and R+: `Action:` and a fenced array.
    package static let commandR = ToolFormat(
        name: "Command R",
        signs: ["Action:", "tool_name"],
        forms: ["Action: ```json", "Action:```json", "Action:\n```json"].map {
            Form(
                opening: $0,
                body: .json(
                    .init(nameKeys: ["tool_name"], argumentKeys: ["parameters"]),
                    inArray: true
                )
            )
        },
        closings: ["```"]
    )

    private static func array(
        _ name: String,
        _ opening: String,
        _ closing: String,
        signs: [String]
    ) -> ToolFormat {
        ToolFormat(
            name: name,
            signs: signs,
            forms: [Form(opening: opening, body: .json(.init(), inArray: true))],
            closings: closing.isEmpty ? [] : [closing]
        )
    }
}
