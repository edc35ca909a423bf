import Tokenizer

/// Counts the tokens of one answer's thinking.
struct ThinkingClock {
    private enum State {
        /// Thinking has not begun.
        case before
        case thinking
        case over
    }

    private let limit: ThinkingLimit
    private let tokenizer: Tokenizer
    private var state: State
    private var count = 0
    /// The last bytes, enough to find a marker in.
    private var tail: [UInt8] = []

    init(_ limit: ThinkingLimit, _ tokenizer: Tokenizer) {
        self.limit = limit
        self.tokenizer = tokenizer
        state = limit.opening == nil ? .thinking : .before
    }

    /// Takes the next token of the answer.
    mutating func accept(_ token: Int32) {
        guard state != .over else { return }
        if state == .thinking { count += 1 }
        let marker = Array((state == .before ? limit.opening ?? "" : limit.closing).utf8)
        for byte in tokenizer.bytes(of: token, renderSpecial: true) {
            tail.append(byte)
            guard tail.suffix(marker.count).elementsEqual(marker) else { continue }
            state = state == .before ? .thinking : .over
            tail = []
            return
        }
        if tail.count > 4 * marker.count { tail.removeFirst(tail.count - marker.count) }
    }

    /// The tokens that end thinking, once it has gone on for too long.
    var closing: [Int32]? {
        state == .thinking && count >= limit.tokens ? limit.interruption : nil
    }
}
