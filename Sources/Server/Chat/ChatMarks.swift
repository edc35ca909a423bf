/// The texts in an answer that are not text: where thinking and calls begin and end.
struct ChatMarks: Sendable {
    /// What a mark means.
    enum Mark: Sendable {
        case thinkingStart
        case thinkingEnd
        case opening([ToolFormat.Form])
        case header
        /// It is swallowed.
        case nothing
    }

    /// How bytes stand to the marks.
    enum Match {
        case mark(Mark)
        /// They may become one.
        case prefix
        case none
    }

    private typealias Table = [(text: [UInt8], mark: Mark)]

    private var start: Table = []
    private var text: Table = []
    private var afterCall: Table = []
    private var thinking: Table = []
    /// Whether any mark begins with each byte.
    private var firstBytes = [Bool](repeating: false, count: 256)

    init(_ syntax: ChatSyntax) {
        if let style = syntax.thinking {
            add(style.opening, .thinkingStart, to: \.start)
            add(style.closing, .thinkingEnd, to: \.thinking)
        }
        guard let format = syntax.format else { return }
        for opening in Set(format.forms.map(\.opening)) {
            add(opening, .opening(format.forms.filter { $0.opening == opening }), to: \.text)
        }
        for closing in format.closings { add(closing, .nothing, to: \.afterCall) }
        for mark in format.ignored { add(mark, .nothing, to: \.text) }
        guard let headers = format.headers else { return }
        for mark in headers.starts {
            add(mark, .header, to: \.text)
            add(mark, .header, to: \.thinking)
        }
        for mark in format.ignored { add(mark, .thinkingEnd, to: \.thinking) }
    }

    private mutating func add(
        _ text: String,
        _ mark: Mark,
        to table: WritableKeyPath<Self, Table>
    ) {
        guard let first = text.utf8.first else { return }
        self[keyPath: table].append((Array(text.utf8), mark))
        firstBytes[Int(first)] = true
    }

    /// Whether some mark begins with a byte, wherever it stands.
    func mayBegin(with byte: UInt8) -> Bool { firstBytes[Int(byte)] }

    /// Compares bytes with the marks that can come where they stand.
    func match(
        _ bytes: [UInt8],
        isThinking: Bool,
        mayThink: Bool,
        isAfterCall: Bool
    ) -> Match {
        if isThinking { return Self.match(bytes, in: [thinking]) }
        return Self.match(
            bytes,
            in: [text] + (mayThink ? [start] : []) + (isAfterCall ? [afterCall] : [])
        )
    }

    private static func match(_ bytes: [UInt8], in tables: [Table]) -> Match {
        var isPrefix = false
        for table in tables {
            for (text, mark) in table where text.starts(with: bytes) {
                if text.count == bytes.count { return .mark(mark) }
                isPrefix = true
            }
        }
        return isPrefix ? .prefix : .none
    }
}
