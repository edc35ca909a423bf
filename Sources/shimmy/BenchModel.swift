import Arguments
import Benchmark
import Engine
import GGUF
import Server

/// `shimmy bench model`: tokens per second, with llama-bench's options and field names.
struct BenchModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Measure tokens per second of prompts and of single tokens.",
        discussion: """
            Options that take LIST measure every value: 1,2 or a range such as 1-8, 0-1024+256 or \
            1-16*2. Beside tokens per second stand bytes of weights per second with their share \
            of a plain read of the mapped file, and operations per second with their share of a \
            loop over registers, both measured between the runs with the same threads.
            """
    )

    @Option(name: .shortAndLong, help: "The model: a GGUF file, or the name of a model.")
    var model: String

    @Option(
        name: [.customShort("p"), .customLong("n-prompt")],
        help: ArgumentHelp("Prompt tokens; 0 for none.", valueName: "list")
    )
    var prompt = NumberList([512])

    @Option(
        name: [.customShort("n"), .customLong("n-gen")],
        help: ArgumentHelp("Decoded tokens; 0 for none.", valueName: "list")
    )
    var generated = NumberList([128])

    @Option(
        name: [.customLong("pg", withSingleDash: true)],
        help: ArgumentHelp("A prompt and tokens decoded after it.", valueName: "prompt,tokens")
    )
    var pair: NumberList?

    @Option(
        name: [.customShort("d"), .customLong("n-depth")],
        help: ArgumentHelp("Positions filled before the clock starts.", valueName: "list")
    )
    var depth = NumberList([0])

    @Option(
        name: [.customLong("npl", withSingleDash: true), .customLong("parallel")],
        help: ArgumentHelp("Sequences decoded at once.", valueName: "list")
    )
    var parallel = NumberList([1])

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Threads; by default all that may be used.", valueName: "list")
    )
    var threads: NumberList?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Rows of a prompt that are evaluated together.", valueName: "list")
    )
    var batchSize = NumberList([512])

    @Option(
        name: [.customLong("ctk", withSingleDash: true), .customLong("cache-type-k")],
        help: "Type of the cached keys and values: f32, f16 or q8_0."
    )
    var cacheType = CacheTypeName.f16

    @Option(name: .shortAndLong, help: "Runs of each test.")
    var repetitions = 5

    @Option(name: .shortAndLong, help: "md, json or csv.")
    var output = ReportFormat.md

    @Flag(help: "The same as --output json.")
    var json = false

    func validate() throws {
        for (name, list, range) in [
            ("Prompt tokens", prompt, 0...(1 << 20)), ("Decoded tokens", generated, 0...(1 << 20)),
            ("Positions", depth, 0...(1 << 20)), ("Sequences", parallel, 1...1024),
            ("Threads", threads ?? NumberList([1]), 1...1024), ("Rows", batchSize, 1...65_536),
        ] {
            guard let bad = list.numbers.first(where: { !range.contains($0) }) else { continue }
            throw ValidationError("\(name) must be from \(range), found \(bad).")
        }
        if let pair, pair.numbers.count != 2 || pair.numbers.contains(where: { $0 < 1 }) {
            throw ValidationError("-pg takes two numbers above 0, such as 512,128.")
        }
        guard !cases.isEmpty else { throw ValidationError("There is nothing to measure.") }
        guard (1...1000).contains(repetitions) else {
            throw ValidationError("Repetitions must be 1 to 1000, found \(repetitions).")
        }
    }

    func run() throws {
        let chosen = try ChosenModel(model, options: EngineOptions())
        let file = try GGUFFile(path: chosen.path)
        let facts = try ModelFacts(file: file)
        var results: [SpeedResult] = []
        for batch in batchSize.numbers {
            for count in threads?.numbers.map(Optional.some) ?? [nil] {
                var options = chosen.options
                options.threads = count
                options.batchSize = batch
                options.cacheType = cacheType.type
                let test = try SpeedTest(file: file, options: options, cases: cases)
                for shape in cases { results.append(try measure(shape, test, facts)) }
            }
        }
        Output.write(try SpeedReport.text(results, as: json ? .json : output))
    }

    /// All tests of one setting.
    private var cases: [SpeedCase] {
        SpeedCase.all(
            prompts: prompt.numbers,
            generated: generated.numbers,
            pairs: pair.map { [(prompt: $0.numbers[0], generated: $0.numbers[1])] } ?? [],
            depths: depth.numbers,
            sequences: parallel.numbers
        )
    }

    /// Runs one test, the machine's own rates measured after each run.
    private func measure(
        _ shape: SpeedCase,
        _ test: SpeedTest,
        _ facts: ModelFacts
    ) throws -> SpeedResult {
        let name = "\(shape.name), \(test.threads) thread\(test.threads == 1 ? "" : "s")"
        let setting = SpeedSetting(
            version: Version.current,
            processor: Machine.processor,
            instructionSet: test.instructionSet,
            threads: test.threads,
            batch: test.options.batchSize,
            cacheType: cacheType.rawValue,
            time: Machine.time
        )
        Output.note("\(name): \(shape.depth > 0 ? "filling the cache" : "warming up")")
        let run = try test.prepare(shape)
        var seconds: [Double] = []
        var rates: [MachineRates] = []
        for number in 1...repetitions {
            seconds.append(try test.time(run))
            rates.append(test.measureMachine())
            Output.note("\(name): run \(number) of \(repetitions)")
        }
        return SpeedResult(
            test: shape,
            model: facts,
            setting: setting,
            work: test.work,
            seconds: seconds,
            machine: .medians(rates)
        )
    }
}

extension NumberList: ExpressibleByArgument {
    /// Reads a list from the command line.
    package init?(argument: String) { self.init(parsing: argument) }

    /// As it is typed.
    package var defaultValueDescription: String {
        numbers.map(String.init).joined(separator: ",")
    }
}

extension ReportFormat: ExpressibleByArgument {}
