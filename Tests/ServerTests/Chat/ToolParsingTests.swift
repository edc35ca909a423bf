import Foundation
import JSON
import Server
import Testing
import Tokenizer

/// What a parser made of a whole answer.
struct ParsedAnswer: Equatable, CustomStringConvertible {
    struct Call: Equatable {
        var name: String
        var arguments: String
    }

    var text = ""
    var reasoning = ""
    var calls: [Call] = []

    var description: String { "text \(text) reasoning \(reasoning) calls \(calls)" }

    /// Reads pieces of one answer.
    init(_ pieces: [String], _ syntax: ChatSyntax) {
        var parser = ChatParser(syntax)
        var deltas: [ChatDelta] = []
        for piece in pieces { deltas += parser.append(piece, tokens: 1) }
        for delta in deltas + parser.finish() {
            switch delta {
            case .text(let text): self.text += text
            case .reasoning(let text): reasoning += text
            case .toolCallStart(let index, _, let name):
                #expect(index == calls.count)
                calls.append(Call(name: name, arguments: ""))
            case .toolCallArguments(let index, let text): calls[index].arguments += text
            }
        }
    }

    /// Reads an answer whose tokens are single bytes, as the engine streams it.
    init(bytes: [UInt8], _ tokenizer: Tokenizer, _ syntax: ChatSyntax) {
        var decoder = StreamDecoder(tokenizer: tokenizer, skipSpecial: true)
        let pieces = bytes.map { decoder.append(Int32($0)) }
        self.init(pieces + [decoder.finish()], syntax)
    }

    init(text: String = "", reasoning: String = "", _ calls: [(String, String)] = []) {
        self.text = text
        self.reasoning = reasoning
        self.calls = calls.map { Call(name: $0.0, arguments: $0.1) }
    }
}

extension ChatSyntax {
    private static let sampleCalls = try? bareCalls(of: ["weather", "get.time"])

    /// Two functions in a format.
    static func sample(_ format: ToolFormat, thinking: Bool = true) -> ChatSyntax {
        var syntax = ChatSyntax()
        syntax.format = format
        syntax.tools = [
            ToolDefinition(
                name: "weather",
                parameters: [
                    "type": "object",
                    "properties": [
                        "city": ["type": "string"], "days": ["type": "integer"],
                    ],
                    "required": ["city"],
                ]
            ),
            ToolDefinition(name: "get.time"),
        ]
        if thinking { syntax.thinking = ThinkingStyle(opening: "<think>", closing: "</think>") }
        syntax.bareCalls = sampleCalls
        if format.hasHeaders {
            syntax.thinking = ThinkingStyle(opening: "", closing: "")
            syntax.startsOpened = true
        }
        syntax.startsOpened = syntax.startsOpened || format.openedByPrompt != nil
        return syntax
    }
}

@Suite struct ToolParsingTests {
    private static let paris = ("weather", #"{"city": "Paris"}"#)
    private static let time = ("get.time", "{}")

    private static let samples: [(ToolFormat, String, ParsedAnswer)] = [
        (
            .hermes,
            "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}\n</tool_call>",
            ParsedAnswer([paris])
        ),
        (
            .hermes,
            "<think>\nHm.\n</think>\n\nI look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": "
                + "{\"city\": \"Paris\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"get.time\"}\n"
                + "</tool_call>",
            ParsedAnswer(text: "I look.", reasoning: "Hm.", [paris, time])
        ),
        (
            .hermes, "```json\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}\n```",
            ParsedAnswer([paris])
        ),
        (
            .hermes, "{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}",
            ParsedAnswer([paris])
        ),
        (
            .hermes, "{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}",
            ParsedAnswer([paris])
        ),
        (
            .hermes, "{\"name\": \"nothing\", \"arguments\": {}}",
            ParsedAnswer(text: "{\"name\": \"nothing\", \"arguments\": {}}")
        ),
        (
            .hermes, "<tool_call>{\"name\": \"nothing\", \"arguments\": {}}</tool_call>",
            ParsedAnswer(text: "<tool_call>{\"name\": \"nothing\", \"arguments\": {}}</tool_call>")
        ),
        (
            .hermes, "<tool_call>{\"arguments\": {\"city\": \"Paris\"}, \"name\": \"weather\"}",
            ParsedAnswer([paris])
        ),
        (
            .hermes,
            #"<tool_call>{"name": "weather", "arguments": "{\"city\": \"Paris\"}"}</tool_call>"#,
            ParsedAnswer([paris])
        ),
        (
            .hermes, "The tag </tool_call> is text.",
            ParsedAnswer(text: "The tag </tool_call> is text.")
        ),
        (
            .qwenCoder,
            "Hm.\n<tool_call>\n<function=weather>\n<parameter=city>\nParis\n</parameter>\n"
                + "<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>",
            ParsedAnswer(text: "Hm.", [("weather", #"{"city":"Paris","days":3}"#)])
        ),
        (
            .glm,
            "<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n"
                + "</tool_call>\n<tool_call>get.time\n</tool_call>",
            ParsedAnswer([("weather", #"{"city":"Paris"}"#), time])
        ),
        (
            .mistral, "[TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}]",
            ParsedAnswer([paris])
        ),
        (
            .mistralNamed,
            "[TOOL_CALLS]weather[ARGS]{\"city\": \"Paris\"}[TOOL_CALLS]get.time[ARGS]{}",
            ParsedAnswer([paris, time])
        ),
        (
            .mistralNamed, "[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]{\"city\": \"Paris\"}",
            ParsedAnswer([paris])
        ),
        (
            .functionary31, "<function=weather>{\"city\": \"Paris\"}</function>",
            ParsedAnswer([paris])
        ),
        (
            .functionary32, "all\nHello.\n>>>weather\n{\"city\": \"Paris\"}",
            ParsedAnswer(text: "Hello.", [paris])
        ),
        (
            .fireFunction,
            " functools[{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}]",
            ParsedAnswer([paris])
        ),
        (
            .commandR7B,
            "<|START_ACTION|>[\n    {\"tool_call_id\": \"0\", \"tool_name\": \"weather\", "
                + "\"parameters\": {\"city\": \"Paris\"}}\n]<|END_ACTION|>",
            ParsedAnswer([paris])
        ),
        (
            .commandR7B, "<|START_RESPONSE|>Hello<|END_RESPONSE|>", ParsedAnswer(text: "Hello")
        ),
        (
            .commandR,
            "Action: ```json\n[{\"tool_name\": \"weather\", \"parameters\": {\"city\": \"Paris\"}}]\n```",
            ParsedAnswer([paris])
        ),
        (
            .deepSeekR1,
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n"
                + "{\"city\": \"Paris\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
            ParsedAnswer([paris])
        ),
        (
            .deepSeekV31,
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>weather<｜tool▁sep｜>{\"city\": \"Paris\"}"
                + "<｜tool▁call▁end｜><｜tool▁call▁begin｜>get.time<｜tool▁sep｜>{}<｜tool▁call▁end｜>"
                + "<｜tool▁calls▁end｜>",
            ParsedAnswer([paris, time])
        ),
        (
            .kimi,
            "<|tool_calls_section_begin|><|tool_call_begin|>functions.get.time:0"
                + "<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>",
            ParsedAnswer([time])
        ),
        (
            .granite,
            "<|tool_call|>[{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}]",
            ParsedAnswer([paris])
        ),
        (
            .miniMax,
            "<tool_calls>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}\n"
                + "{\"name\": \"get.time\", \"arguments\": {}}\n</tool_calls>",
            ParsedAnswer([paris, time])
        ),
        (
            .apertus, "<|tools_prefix|>[{\"weather\": {\"city\": \"Paris\"}}]<|tools_suffix|>",
            ParsedAnswer([paris])
        ),
        (
            .gemma4,
            "<|channel>thought\nHm.<channel|><|tool_call>call:weather{city:<|\"|>Paris<|\"|>,days:3}"
                + "<tool_call|><|tool_call>call:get.time{}<tool_call|>",
            ParsedAnswer(
                text: "<|channel>thought\nHm.<channel|>",
                [("weather", #"{"city":"Paris","days":3}"#), time]
            )
        ),
        (
            .lfm2,
            "<|tool_call_start|>[weather(city=\"Pa\\\"ris)\", days=-3), get.time()]<|tool_call_end|>Ok.",
            ParsedAnswer(
                text: "Ok.",
                [("weather", #"{"city":"Pa\"ris)","days":-3}"#), time]
            )
        ),
        (
            .lfm2, "<|tool_call_start|>[nothing(city='x')]<|tool_call_end|>",
            ParsedAnswer(text: "<|tool_call_start|>[nothing(city='x')]<|tool_call_end|>")
        ),
        (
            .gigaChat,
            "Hm.<|message_sep|>\n\nfunction call<|role_sep|>\n{\"name\": \"weather\", "
                + "\"arguments\": {\"city\": \"Paris\"}}<|message_sep|>",
            ParsedAnswer(text: "Hm.", [paris])
        ),
        (
            .llama, "<|python_tag|>{\"name\": \"weather\", \"parameters\": {\"city\": \"Paris\"}}",
            ParsedAnswer([paris])
        ),
        (
            .harmony,
            "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary "
                + "to=functions.weather <|constrain|>json<|message|>{\"city\": \"Paris\"}<|call|>",
            ParsedAnswer(reasoning: "Hm.", [paris])
        ),
        (
            .harmony,
            "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>"
                + "Hello.<|return|>",
            ParsedAnswer(text: "Hello.", reasoning: "Hm.")
        ),
    ]

    @Test("Every format's calls are found", arguments: samples.indices)
    func formats(index: Int) {
        let (format, text, expected) = Self.samples[index]
        let parsed = ParsedAnswer([text], .sample(format))
        #expect(parsed == expected, "\(format.name): \(text)")
    }

    @Test("Every way to cut an answer gives the same", arguments: samples.indices)
    func cuts(index: Int) throws {
        let (format, text, _) = Self.samples[index]
        let syntax = ChatSyntax.sample(format)
        let whole = ParsedAnswer([text], syntax)
        let characters = text.unicodeScalars.map { String($0) }
        for place in characters.indices {
            let pieces = [characters[..<place].joined(), characters[place...].joined()]
            #expect(ParsedAnswer(pieces, syntax) == whole, "\(format.name) cut at \(place)")
        }
        #expect(ParsedAnswer(characters, syntax) == whole)
        let tokenizer = try TestVocabulary.tokenizer()
        #expect(ParsedAnswer(bytes: Array(text.utf8), tokenizer, syntax) == whole)
    }

    /// Whether to take minutes for a format: ten thousand damaged answers, all cut at every place.
    private static func isThorough(_ format: ToolFormat) -> Bool {
        let wanted = ProcessInfo.processInfo.environment["SHIMMY_EVERY_CUT"]
        return wanted == "1" || wanted == format.name
    }

    @Test(
        "A thousand damaged answers are the same in any pieces, and lose no text without calls",
        // One at a time, since tests that wait for others want a thread too.
        .serialized,
        arguments: ToolFormat.known + [.generic]
    )
    func damaged(format: ToolFormat) async throws {
        let tokenizer = try TestVocabulary.tokenizer()
        var generator = SeededGenerator(seed: 7)
        let syntaxes = (0..<4).map { kind in
            var syntax = ChatSyntax.sample(format, thinking: kind % 2 == 0)
            syntax.startsThinking = kind == 0 && !format.hasHeaders
            return syntax
        }
        let isThorough = Self.isThorough(format)
        for round in 0..<(isThorough ? 10_000 : 1_000) {
            if round % 16 == 0 { await Task.yield() }
            let text = Self.damagedText(format, &generator)
            let syntax = syntaxes[round % 4]
            let whole = ParsedAnswer([text], syntax)
            let scalars = text.unicodeScalars.map { String($0) }
            Self.compare(scalars, syntax, whole)
            let parsed = ParsedAnswer(bytes: Array(text.utf8), tokenizer, syntax)
            if parsed != whole { Issue.record("by bytes: \(text): \(parsed), whole \(whole)") }
            if isThorough || round % 32 == 0 {
                for place in scalars.indices {
                    let halves = [scalars[..<place].joined(), scalars[place...].joined()]
                    Self.compare(halves, syntax, whole)
                }
            }
            var pieces: [String] = []
            var rest = scalars[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...7, using: &generator)
                pieces.append(rest.prefix(count).joined())
                rest = rest.dropFirst(count)
            }
            Self.compare(pieces, syntax, whole)
            if whole.calls.isEmpty, !text.isEmpty, !format.hasHeaders, format.ignored.isEmpty,
                format.openedByPrompt == nil, round % 2 == 1
            {
                #expect(whole.text == text)
            }
        }
    }

    /// Expects an answer that comes in pieces to be read as the whole one is.
    private static func compare(_ pieces: [String], _ syntax: ChatSyntax, _ whole: ParsedAnswer) {
        let parsed = ParsedAnswer(pieces, syntax)
        if parsed != whole { Issue.record("in pieces \(pieces): \(parsed), whole \(whole)") }
    }

    /// Pieces of answers in any order, cut anywhere.
    static func damagedText(
        _ format: ToolFormat,
        _ generator: inout SeededGenerator
    ) -> String {
        let parts =
            format.marks + samples.filter { $0.0 == format }.map(\.1) + [
                "{\"name\": \"weather\"", "\"arguments\": ", "{\"city\": \"P", "{}", "}", "]", "[",
                "weather", "get.time", "\n", " ", "<think>", "</think>", "é", "\"", "\\", "1", ":",
                "<", "```", "null", "[{", "}, {", "text",
            ]
        var text = ""
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let part = parts[Int.random(in: 0..<parts.count, using: &generator)]
            let scalars = Array(part.unicodeScalars)
            let isWhole = Int.random(in: 0..<3, using: &generator) > 0
            let end = isWhole ? scalars.count : Int.random(in: 0...scalars.count, using: &generator)
            text.unicodeScalars.append(contentsOf: scalars[..<end])
        }
        return text
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
