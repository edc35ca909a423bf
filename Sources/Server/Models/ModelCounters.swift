import Synchronization

/// What a manager counts for `/metrics`.
final class ModelCounters: Sendable {
    private struct State {
        var loads = 0
        var unloads = 0
        var failures = 0
        var seconds = 0.0
    }

    private let state = Mutex(State())

    /// Notes a load.
    func loaded(seconds: Double) {
        state.withLock { state in
            state.loads += 1
            state.seconds += seconds
        }
    }

    /// Notes that a model left memory.
    func unloaded() {
        state.withLock { $0.unloads += 1 }
    }

    /// Notes a load that failed.
    func failed() {
        state.withLock { $0.failures += 1 }
    }

    /// The lines of Prometheus' text format.
    func lines(_ models: [LoadedModel], used: Int, budget: Int?) -> [String] {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ samples: [String]) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"] + samples
        }
        func number(_ name: String, _ type: String, _ help: String, _ value: some Numeric) {
            add(name, type, help, ["\(name) \(value)"])
        }
        number("shimmy:model_loads_total", "counter", "Models loaded.", state.loads)
        number("shimmy:model_unloads_total", "counter", "Models unloaded.", state.unloads)
        number(
            "shimmy:model_load_failures_total",
            "counter",
            "Models that could not be loaded.",
            state.failures
        )
        number(
            "shimmy:model_load_seconds_total",
            "counter",
            "Time spent loading models.",
            state.seconds
        )
        number("shimmy:models_memory_bytes", "gauge", "Memory that models are counted with.", used)
        if let budget {
            number("shimmy:models_memory_budget_bytes", "gauge", "Memory models may take.", budget)
        }
        let present = models.filter { $0.state == .ready || $0.state == .leaving }
        add(
            "shimmy:model_loaded",
            "gauge",
            "Models in memory.",
            Set(present.map(\.description.id)).sorted().map {
                "shimmy:model_loaded{model=\"\(Self.escaped($0))\"} 1"
            }
        )
        return lines
    }

    /// A label's value as the text format writes it.
    static func escaped(_ label: String) -> String {
        var result = ""
        for character in label {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }
}
