import ArgumentParser
import Engine
import GGUF
import JSON

/// `shimmy bench`: tokens per second, with llama-bench's options and field names.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure tokens per second of prompts and of single tokens."
    )

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @Option(name: [.customShort("p"), .customLong("n-prompt")], help: "Prompt tokens; 0 for none.")
    var prompt = 512

    @Option(name: [.customShort("n"), .customLong("n-gen")], help: "Decoded tokens; 0 for none.")
    var generated = 128

    @Option(name: [.customShort("d"), .customLong("n-depth")], help: "Positions filled before.")
    var depth = 0

    @Option(name: [.customShort("r"), .customLong("repetitions")], help: "Runs of each test.")
    var repetitions = 5

    @Option(name: [.customShort("o"), .customLong("output")], help: "md, json or csv.")
    var output = BenchFormat.md

    @Flag(help: "The same as --output json.")
    var json = false

    func validate() throws {
        for (name, value) in [("prompt", prompt), ("generated", generated), ("depth", depth)]
        where !(0...(1 << 20)).contains(value) {
            throw ValidationError("The number of \(name) tokens must be 0 to 1048576.")
        }
        guard prompt + generated > 0 else { throw ValidationError("There is nothing to measure.") }
        guard (1...1000).contains(repetitions) else {
            throw ValidationError("Repetitions must be 1 to 1000, found \(repetitions).")
        }
    }

    func run() throws {
        let test = try SpeedTest(
            file: try GGUFFile(path: model.model),
            options: model.engine.options,
            positions: depth + max(prompt, generated)
        )
        var rows: [BenchRow] = []
        for (p, n) in [(prompt, 0), (0, generated)] where p + n > 0 {
            let shape = SpeedTest.Case(prompt: p, generated: n, depth: depth)
            // One run to touch weights and memory, which the clock should not see.
            _ = try test.run(
                SpeedTest.Case(prompt: min(p, 32), generated: min(n, 2), depth: 0)
            )
            var seconds: [Double] = []
            for run in 1...repetitions {
                seconds.append(try test.run(shape))
                Output.note("\(p > 0 ? "prefill" : "decode") \(run)/\(repetitions)")
            }
            rows.append(
                BenchRow(test, model.model, shape, seconds, bandwidth: test.streamBandwidth())
            )
        }
        try BenchReport.write(rows, as: json ? .json : output)
    }
}

/// How results are printed.
enum BenchFormat: String, ExpressibleByArgument, CaseIterable {
    case md
    case json
    case csv
}
