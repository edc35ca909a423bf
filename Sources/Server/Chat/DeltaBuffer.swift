/// Collects an answer's deltas; neighbouring ones of a kind become one.
struct DeltaBuffer: Sendable {
    /// What bytes belong to.
    enum Kind: Sendable, Equatable {
        case text
        case reasoning
        /// The arguments of a call.
        case arguments(Int)
    }

    private var deltas: [ChatDelta] = []
    private var bytes: [UInt8] = []
    private var kind = Kind.text

    /// Adds bytes; whole characters come together before the kind changes.
    mutating func add(_ more: [UInt8], _ kind: Kind) {
        guard !more.isEmpty else { return }
        if kind != self.kind { flush() }
        self.kind = kind
        bytes += more
    }

    /// Adds one byte.
    mutating func add(_ byte: UInt8, _ kind: Kind) {
        if kind != self.kind { flush() }
        self.kind = kind
        bytes.append(byte)
    }

    /// Adds the beginning of a call.
    mutating func start(_ index: Int, _ name: String, _ style: ToolFormat.Identifiers) {
        flush()
        let id =
            switch style {
            case .random: Identifier.random(prefix: "call_")
            case .short: Identifier.random(prefix: "", length: 9)
            case .numbered: "functions.\(name):\(index)"
            }
        deltas.append(.toolCallStart(index: index, id: id, name: name))
    }

    /// The deltas so far.
    mutating func take() -> [ChatDelta] {
        flush()
        defer { deltas = [] }
        return deltas
    }

    /// Forgets text that has not been taken.
    mutating func dropText() {
        flush()
        deltas.removeAll {
            if case .text = $0 { true } else { false }
        }
    }

    private mutating func flush() {
        guard !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        bytes = []
        switch kind {
        case .text: deltas.append(.text(text))
        case .reasoning: deltas.append(.reasoning(text))
        case .arguments(let index): deltas.append(.toolCallArguments(index: index, text: text))
        }
    }
}
