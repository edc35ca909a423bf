/// What a reader of calls makes of an answer's bytes.
enum CallEvent: Sendable, Equatable {
    /// A call of this function begins.
    case start(String)
    /// More of its arguments' JSON text.
    case arguments([UInt8])
    /// The call is complete.
    case end
}

/// Reads one stretch of calls, byte by byte, behind the text that began it.
protocol CallReader: Sendable {
    /// Takes the next byte.
    mutating func take(_ byte: UInt8, _ events: inout [CallEvent]) -> CallProgress
}

/// Where a reader of calls stands.
enum CallProgress: Sendable {
    case more
    /// The calls are complete with this byte.
    case done
    /// The calls were complete before this byte.
    case doneBefore
    /// This is no call of a known function.
    case failed
    /// What follows is text, as the format says.
    case text
}
