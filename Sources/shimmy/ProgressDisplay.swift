import Discovery
import Fetch
import Glibc

/// Shows a download on standard error: a bar on a terminal, else a line now and then.
struct ProgressDisplay {
    private let progress: Progress
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// Shows this progress.
    init(_ progress: Progress) {
        self.progress = progress
    }

    /// Shows it until the task is cancelled.
    func run() async {
        var speed = Speed()
        var last = ""
        var isShown = false
        while !Task.isCancelled {
            let state = progress.state
            speed.see(state)
            if state.total > 0, isTerminal {
                Output.part("\r\u{1B}[K" + Self.bar(state, speed))
                isShown = true
            } else if state.total > 0 {
                let line = "\(state.name): \(Self.percent(state) / 10 * 10) %"
                if line != last { Output.note(Self.phrase(state.phase) + " " + line) }
                last = line
            }
            try? await Task.sleep(for: .milliseconds(isTerminal ? 100 : 500))
        }
        if isShown { Output.note("") }
    }

    private static func percent(_ state: Progress.State) -> Int {
        state.total > 0 ? min(100, Int(Double(state.done) / Double(state.total) * 100)) : 0
    }

    private static func phrase(_ phase: Progress.Phase) -> String {
        phase == .fetching ? "fetching" : "checking"
    }

    private static func bar(_ state: Progress.State, _ speed: Speed) -> String {
        let width = 24
        let full = percent(state) * width / 100
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
        var text = "\(phrase(state.phase)) \(displayText(state.name, limit: 40)) [\(bar)] "
        text += "\(percent(state)) % of \(byteText(state.total))"
        if let rate = speed.rate, rate > 0 {
            let left = Int(Double(state.total - state.done) / rate)
            text += ", \(byteText(Int(rate)))/s, \(time(left)) left"
        }
        if let trouble = state.trouble { text += " (\(displayText(trouble, limit: 60)))" }
        return text
    }

    private static func time(_ seconds: Int) -> String {
        let (minutes, rest) = (seconds / 60, seconds % 60)
        return minutes >= 60 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min \(rest) s"
    }
}

/// Bytes per second over the last seconds.
private struct Speed {
    private var samples: [(time: ContinuousClock.Instant, done: Int)] = []
    private var name = ""
    private var phase = Progress.Phase.fetching

    mutating func see(_ state: Progress.State) {
        if state.name != name || state.phase != phase { samples = [] }
        (name, phase) = (state.name, state.phase)
        samples.append((.now, state.done))
        samples.removeAll { .now - $0.time > .seconds(5) }
    }

    var rate: Double? {
        guard let first = samples.first, let last = samples.last else { return nil }
        let seconds = (last.time - first.time) / .seconds(1)
        return seconds > 0.2 ? Double(last.done - first.done) / seconds : nil
    }
}
