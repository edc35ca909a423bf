/// One event of a `text/event-stream` (WHATWG HTML, section 9.2).
package struct ServerSentEvent: Sendable, Equatable {
    /// The event's type; nil leaves the default (`message`).
    package var event: String?
    /// The payload; each line becomes a `data:` line.
    package var data: String

    /// Makes an event.
    package init(event: String? = nil, data: String) {
        self.event = event
        self.data = data
    }

    /// The event as it goes over the wire, with its closing blank line.
    package var bytes: [UInt8] {
        var text = ""
        if let event {
            text += "event: \(event)\n"
        }
        // CR LF is one Character. U+2028 and its kin do not end a line here.
        let isLineEnd: (Character) -> Bool = { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd) {
            text += "data: \(line)\n"
        }
        return Array((text + "\n").utf8)
    }
}
