import ChatTemplate
import JSON
import Jinja
import Server
import Testing

/// Which format each real model's template has, and that it reads what the template writes.
@Suite(.enabled(if: !SharedTemplates.names.isEmpty, "no shared templates"))
struct ToolFormatTests {
    /// Templates by the name of their format; `generic` where there is no notation of calls.
    private static let formats: [String: [String]] = [
        "Apertus": ["Apertus-8B-Instruct"],
        "Apriel": ["Apriel-1.6-15b-Thinker-fixed"],
        "Seed-OSS": ["ByteDance-Seed-OSS"],
        "Command R": ["CohereForAI-c4ai-command-r-plus-tool_use"],
        "Command R7B": ["CohereForAI-c4ai-command-r7b-12-2024-tool_use"],
        "GLM": ["GLM-4.6", "poolside-Laguna-XS.2"],
        "GigaChat": ["GigaChat3-10B-A1.8B"],
        "Kimi": ["Kimi-K2-Instruct", "Kimi-K2-Thinking", "moonshotai-Kimi-K2"],
        "LFM2": ["LFM2-8B-A1B", "LFM2.5-Instruct"],
        "Hermes": [
            "MiMo-VL", "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use",
            "NousResearch-Hermes-3-Llama-3.1-8B-tool_use", "Qwen-QwQ-32B",
            "Qwen-Qwen2.5-7B-Instruct", "Qwen-Qwen3-0.6B", "ibm-granite-granite-4.0",
        ],
        "MiniMax": ["MiniMax-M1"],
        "Mistral, named": [
            "Mistral-Small-3.2-24B-Instruct-2506", "unsloth-mistral-Devstral-Small-2507",
        ],
        "Mistral": ["mistralai-Mistral-Nemo-Instruct-2407"],
        "Qwen3-Coder": ["NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", "Qwen3-Coder"],
        "Nemotron": ["NVIDIA-Nemotron-Nano-v2"],
        "DeepSeek R1": [
            "deepseek-ai-DeepSeek-R1-Distill-Llama-8B", "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B",
            "llama-cpp-deepseek-r1",
        ],
        "DeepSeek V3.1": ["deepseek-ai-DeepSeek-V3.1"],
        "FireFunction": ["fireworks-ai-llama-3-firefunction-v2"],
        "Gemma 4": ["google-gemma-4-31B-it"],
        "Granite": ["ibm-granite-granite-3.3-2B-Instruct"],
        "Functionary 3.1": ["meetkai-functionary-medium-v3.1"],
        "Functionary 3.2": ["meetkai-functionary-medium-v3.2"],
        "Llama 3": [
            "meta-llama-Llama-3.1-8B-Instruct", "meta-llama-Llama-3.2-3B-Instruct",
            "meta-llama-Llama-3.3-70B-Instruct",
        ],
        "harmony": ["openai-gpt-oss-120b"],
        "generic": [
            "HuggingFaceTB-SmolLM3-3B", "google-gemma-2-2b-it", "llama-cpp-rwkv-world",
            "microsoft-Phi-3.5-mini-instruct",
        ],
    ]

    @Test("Every template's format is recognised", arguments: SharedTemplates.names)
    func recognition(name: String) throws {
        let format = ToolFormat.recognised(in: try SharedTemplates.source(name))
        let expected = Self.formats.first { $0.value.contains(name) }?.key
        #expect(format.name == expected, "\(name)")
    }

    @Test("A call comes back from the template's own notation", arguments: SharedTemplates.names)
    func roundTrip(name: String) throws {
        let format = ToolFormat.recognised(in: try SharedTemplates.source(name))
        let template = try SharedTemplates.template(name)
        let arguments: JSONValue = ["city": "Zürich \"Nord\"", "days": 3]
        var prompt = ChatPrompt(user: "How is the weather?")
        prompt.tools = ChatSyntax.sample(format).tools
        prompt.addsGenerationPrompt = false
        let before = try prompt.text(with: template)
        var message = ChatMessage("assistant", "")
        message.toolCalls = [ToolCall(id: "abcdefgh1", name: "weather", arguments: arguments)]
        prompt.messages.append(message)
        let after = try prompt.text(with: template)
        // Some templates write the last user message otherwise when an answer follows.
        let common = zip(before.unicodeScalars, after.unicodeScalars).prefix { $0 == $1 }.count
        let written = String(after.unicodeScalars.dropFirst(common))
        var syntax = ChatSyntax.sample(format)
        syntax.startsOpened = false
        let parsed = ParsedAnswer([Self.answer(in: written, format)], syntax)
        #expect(parsed.calls.map(\.name) == ["weather"], "\(name): \(written)")
        let found = try JSONValue(parsing: parsed.calls.first?.arguments ?? "null")
        #expect(found["city"] == arguments["city"], "\(name): \(written)")
        #expect(found["days"] == arguments["days"], "\(name): \(written)")
    }

    /// What the model itself writes: behind the header of its message and before its end.
    private static func answer(in text: String, _ format: ToolFormat) -> String {
        let headers = [
            "<|start_header_id|>assistant<|end_header_id|>\n\n", "<|im_start|>assistant\n",
            "<|start_of_role|>assistant<|end_of_role|>", "<|assistant|>",
        ]
        let own = body(text)
        for header in headers {
            // The header of a turn behind it, which some templates always write, is not meant.
            guard let range = text.firstRange(of: header),
                own.isEmpty || own == text || range.lowerBound < own.endIndex
            else { continue }
            return body(String(text[range.upperBound...]))
        }
        return body(text)
    }

    /// `text` up to the token that ends a turn, which never becomes text.
    private static func body(_ text: String) -> String {
        for end in ["<|eot_id|>", "<|eom_id|>"] {
            guard let range = text.firstRange(of: end) else { continue }
            return String(text[..<range.lowerBound])
        }
        return text
    }

    @Test("Nothing that tools were asked and answered is lost", arguments: SharedTemplates.names)
    func history(name: String) throws {
        let template = try SharedTemplates.template(name)
        var prompt = ChatPrompt(user: "QUESTION")
        prompt.messages.insert(ChatMessage("system", "POLITELY"), at: 0)
        // As OpenAI's clients send it: no descriptions, long identifiers, several calls at once.
        prompt.tools = [
            ToolDefinition(
                name: "weather",
                parameters: ["type": "object", "properties": ["city": ["type": "string"]]]
            )
        ]
        var calls = ChatMessage(role: "assistant", content: nil)
        calls.toolCalls = ["NORTH", "SOUTH"].map { city in
            ToolCall(
                id: "call_long_\(city)",
                name: "weather",
                arguments: .string("{\"city\": \"\(city)\"}")
            )
        }
        prompt.messages.append(calls)
        for (city, answer) in [("NORTH", "SNOW"), ("SOUTH", "SUN")] {
            prompt.messages.append(
                ChatMessage(
                    role: "tool",
                    content: .text(answer),
                    toolCallID: "call_long_\(city)"
                )
            )
        }
        let text = try prompt.text(with: template)
        for word in ["POLITELY", "QUESTION", "weather", "NORTH", "SOUTH", "SNOW", "SUN"] {
            #expect(text.contains(word), "\(name) loses \(word): \(text)")
        }
    }
}
