/// Reads a call whose function's name stands before its arguments: `f[ARGS]{…}`.
struct NamedCallReader: CallReader {
    /// What stands around name and arguments.
    struct Style: Sendable, Equatable {
        /// Texts of which one ends the name.
        var nameEnds: [String]
        /// What the name may begin with that does not belong to it.
        var namePrefix = ""
        /// A character from which on the name is a number of the call.
        var numberMark: Character?
        /// What may stand between name and arguments, as it is usually written.
        var filler = ""
        /// Texts that end a call, for calls without arguments.
        var ends: [String] = []
        /// A name that means text, not a call.
        var textName: String?
    }

    private enum State {
        case name
        case filler
        case arguments
    }

    private let style: Style
    private let names: Set<String>
    private var state = State.name
    private var text: [UInt8] = []
    private var scanner = JSONScanner()

    /// Names and fillers longer than this are none.
    private static let limit = 160

    init(_ style: Style, names: Set<String>) {
        self.style = style
        self.names = names
    }

    /// Reads the arguments of a function whose name is known already.
    init(argumentsEndedBy ends: [String]) {
        style = Style(nameEnds: [], ends: ends)
        names = []
        state = .filler
    }

    mutating func take(_ byte: UInt8, _ events: inout [CallEvent]) -> CallProgress {
        switch state {
        case .name:
            text.append(byte)
            guard let end = style.nameEnds.first(where: { text.ends(with: $0) }) else {
                return text.count < Self.limit ? .more : .failed
            }
            let name = Self.name(text.dropLast(end.utf8.count), style)
            if name == style.textName { return .text }
            guard names.contains(name) else { return .failed }
            events.append(.start(name))
            text = []
            state = .filler
        case .filler:
            guard byte != UInt8(ascii: "{") else {
                state = .arguments
                return takeArgument(byte, &events)
            }
            text.append(byte)
            let isEnd = style.ends.contains { text.ends(with: $0) }
            guard isEnd || text.count >= Self.limit else { return .more }
            events.append(.arguments(Array("{}".utf8)))
            return .done
        case .arguments: return takeArgument(byte, &events)
        }
        return .more
    }

    private mutating func takeArgument(
        _ byte: UInt8,
        _ events: inout [CallEvent]
    ) -> CallProgress {
        guard scanner.take(byte) else { return .doneBefore }
        events.append(.arguments([byte]))
        return scanner.isComplete ? .done : .more
    }

    /// The function's name without what formats put around it.
    private static func name(_ bytes: ArraySlice<UInt8>, _ style: Style) -> String {
        var text = String(decoding: bytes, as: UTF8.self)[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        if !style.namePrefix.isEmpty, text.hasPrefix(style.namePrefix) {
            text = text.dropFirst(style.namePrefix.count)
        }
        if let mark = style.numberMark, let place = text.lastIndex(of: mark) {
            text = text[..<place]
        }
        return String(text)
    }
}

extension [UInt8] {
    /// Whether the bytes end with a text that is not empty.
    func ends(with text: String) -> Bool {
        !text.isEmpty && suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
