import Engine
import Grammar
import JSON

/// Cuts an answer's text into text, thinking and calls; pure.
///
/// It goes byte by byte, so that the result cannot depend on the pieces in which text arrives.
/// What turns out to be no call is text again.
package struct ChatParser: Sendable {
    private enum Mode: Sendable {
        /// Nothing but blanks so far.
        case start
        case text
        case thinking
        /// Behind a text that begins calls in several forms.
        case opened([ToolFormat.Form])
        case call(any CallReader)
        /// In the header of one of several messages.
        case header
        /// In what may be, as a whole, a call without marks.
        case bare(GrammarMatcher)
    }

    private let syntax: ChatSyntax
    private let marks: ChatMarks
    private var output = DeltaBuffer()
    private var mode: Mode
    /// Bytes still to be read, the next one last.
    private var input: [UInt8] = []
    /// Bytes that may begin a mark.
    private var held: [UInt8] = []
    /// Bytes that are text again if they turn out to be no call.
    private var raw: [UInt8] = []
    /// Blanks that only count if text follows.
    private var blanks: [UInt8] = []
    /// Whether nothing but blanks has come since thinking or a call.
    private var isAfterBlock = false
    private var isInCall = false
    /// The form of the call before, which may be followed by another without its own opening.
    private var repeating: ToolFormat.Form?
    private var calls = 0
    private var reasoningTokens = 0

    /// Bytes of a call before its function is known; longer ones are text.
    private static let rawLimit = 1 << 16
    /// Bytes of a header; longer ones are text.
    private static let headerLimit = 256

    /// Begins an answer.
    package init(_ syntax: ChatSyntax) {
        self.syntax = syntax
        marks = ChatMarks(syntax)
        mode = syntax.format == nil && syntax.thinking == nil ? .text : .start
        if syntax.startsThinking, syntax.thinking != nil {
            mode = .thinking
            isAfterBlock = true
        } else if syntax.startsOpened {
            mode =
                syntax.format?.headers != nil ? .header : .opened(syntax.format?.forms ?? [])
        }
    }

    /// Takes more text, which `tokens` tokens made.
    package mutating func append(_ text: String, tokens: Int) -> [ChatDelta] {
        let wasThinking = isThinking
        input = Array(text.utf8.reversed())
        drain()
        if wasThinking || isThinking { reasoningTokens += tokens }
        return output.take()
    }

    /// What was held back.
    package mutating func finish() -> [ChatDelta] {
        while true {
            drain()
            switch mode {
            case .call where !isInCall, .opened, .header: readRawAsText()
            case .bare(let matcher): matcher.isAccepting ? readBareCalls() : readRawAsText()
            case .call, .start, .text, .thinking:
                guard !held.isEmpty else {
                    if !isAfterBlock, calls == 0, !isThinking { output.add(blanks, .text) }
                    blanks = []
                    return output.take()
                }
                let first = held.removeFirst()
                input += held.reversed()
                held = []
                takeLiteral(first)
            }
        }
    }

    /// How the answer ended, after `finish()`.
    func finish(of result: GenerationResult) -> ChatFinish {
        var reason: ChatFinish.Reason = result.reason == .length ? .length : .stop
        if reason == .stop, calls > 0 { reason = .toolCalls }
        return ChatFinish(
            reason: reason,
            reasoningTokens: min(reasoningTokens, result.completionTokens),
            result: result
        )
    }

    private var isThinking: Bool {
        if case .thinking = mode { true } else { false }
    }

    private mutating func drain() {
        while let byte = input.popLast() { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        switch mode {
        case .start, .text, .thinking: scan(byte)
        case .opened(let forms):
            raw.append(byte)
            guard byte > 0x20 else { return }
            let isJSON = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            let form = forms.first { $0.isJSON == isJSON } ?? forms.first
            guard let form else { return readRawAsText() }
            raw.removeLast()
            begin(form)
            input.append(byte)
        case .call(var reader):
            // Held twice, its memory would be copied with every byte.
            mode = .text
            takeCall(byte, &reader)
        case .header: takeHeader(byte)
        case .bare(var matcher):
            mode = .text
            raw.append(byte)
            guard matcher.advance([byte]), raw.count < Self.rawLimit else {
                return readRawAsText()
            }
            mode = .bare(matcher)
        }
    }
}

// MARK: - Text and marks

extension ChatParser {
    private mutating func scan(_ byte: UInt8) {
        if held.isEmpty, !marks.mayBegin(with: byte) { return takeLiteral(byte) }
        held.append(byte)
        let isStart = if case .start = mode { true } else { false }
        switch marks.match(
            held,
            isThinking: isThinking,
            mayThink: isStart && !isAfterBlock,
            isAfterCall: isAfterBlock && calls > 0
        ) {
        case .mark(let mark):
            raw = held
            held = []
            handle(mark)
        case .prefix: break
        case .none:
            let first = held.removeFirst()
            input += held.reversed()
            held = []
            takeLiteral(first)
        }
    }

    private mutating func handle(_ mark: ChatMarks.Mark) {
        switch mark {
        case .thinkingStart:
            blanks = []
            mode = .thinking
            isAfterBlock = true
        case .thinkingEnd:
            blanks = []
            mode = .start
            isAfterBlock = true
        case .opening(let forms):
            guard let first = forms.first else { return }
            if forms.count > 1 { mode = .opened(forms) } else { begin(first) }
        case .header: mode = .header
        case .nothing: break
        }
        if case .header = mode { raw = [] }
    }

    /// Takes a byte that is part of no mark.
    private mutating func takeLiteral(_ byte: UInt8) {
        let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
        guard syntax.format != nil || syntax.thinking != nil else {
            return output.add(byte, .text)
        }
        if isBlank {
            blanks.append(byte)
            return
        }
        if !isThinking, isAfterBlock, let repeating,
            byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
        {
            raw = []
            begin(repeating)
            input.append(byte)
            return
        }
        if case .start = mode {
            mode = .text
            if let grammar = syntax.bareCalls, "{[`<".utf8.contains(byte), calls == 0 {
                raw = []
                mode = .bare(GrammarMatcher(grammar))
                input.append(byte)
                return
            }
        }
        if !isAfterBlock { output.add(blanks, isThinking ? .reasoning : .text) }
        blanks = []
        isAfterBlock = false
        repeating = nil
        output.add(byte, isThinking ? .reasoning : .text)
    }

    /// Reads what was no call as text; only its first byte is certain not to begin a mark.
    private mutating func readRawAsText() {
        mode = .text
        isInCall = false
        repeating = nil
        guard let first = raw.first else { return }
        input += raw.dropFirst().reversed()
        raw = []
        takeLiteral(first)
    }

    private mutating func takeHeader(_ byte: UInt8) {
        raw.append(byte)
        guard let headers = syntax.format?.headers, raw.count < Self.headerLimit else {
            return readRawAsText()
        }
        guard raw.ends(with: headers.end) else { return }
        let header = String(decoding: raw.dropLast(headers.end.utf8.count), as: UTF8.self)
        raw = []
        blanks = []
        isAfterBlock = true
        if let name = headers.function(in: header), syntax.names.contains(name) {
            start(name)
            mode = .call(NamedCallReader(argumentsEndedBy: []))
        } else if headers.thinking.contains(where: { header.contains(bytesOf: $0) }) {
            mode = syntax.thinking == nil ? .text : .thinking
        } else {
            mode = .text
        }
    }
}

// MARK: - Calls

extension ChatParser {
    /// Begins to read calls behind their opening.
    private mutating func begin(_ form: ToolFormat.Form) {
        repeating = form.isJSON ? form : nil
        mode = .call(form.reader(of: syntax.tools))
    }

    private mutating func takeCall(_ byte: UInt8, _ reader: inout any CallReader) {
        var events: [CallEvent] = []
        if !isInCall { raw.append(byte) }
        let progress = reader.take(byte, &events)
        for event in events { apply(event) }
        switch progress {
        case .more:
            mode = .call(reader)
            if !isInCall, raw.count >= Self.rawLimit { readRawAsText() }
        case .done, .doneBefore:
            // Brackets without a call in them are text.
            if !isInCall, !raw.isEmpty, calls == 0 { return readRawAsText() }
            endCalls()
            if case .doneBefore = progress { input.append(byte) }
        case .text:
            raw = []
            mode = .text
            isAfterBlock = true
        case .failed:
            guard isInCall else { return readRawAsText() }
            // The function is known already, so that this can only be taken for the call's end.
            endCalls()
            input.append(byte)
        }
    }

    private mutating func endCalls() {
        raw = []
        isInCall = false
        isAfterBlock = true
        mode = .text
    }

    private mutating func apply(_ event: CallEvent) {
        switch event {
        case .start(let name): start(name)
        case .arguments(let bytes): output.add(bytes, .arguments(calls - 1))
        case .end:
            isInCall = false
            raw = []
        }
    }

    private mutating func start(_ name: String) {
        blanks = []
        raw = []
        isInCall = true
        output.start(calls, name, syntax.format?.identifiers ?? .random)
        calls += 1
    }

    private mutating func readBareCalls() {
        let text = raw.drop { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "[") }
        raw = []
        blanks = []
        let form = ToolFormat.Form(opening: "", body: .json(.init(), inArray: false))
        isAfterBlock = true
        begin(form)
        input = text.reversed()
        drain()
        // What is left closes a fence.
        held = []
        blanks = []
        raw = []
        mode = .text
        output.dropText()
    }
}
