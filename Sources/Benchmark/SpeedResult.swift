package import JSON
package import Kernels

/// One case's result: llama-bench's fields, and what the machine could have done.
package struct SpeedResult: Sendable {
    /// What was measured.
    package let test: SpeedCase
    /// The model.
    package let model: ModelFacts
    /// How it was run.
    package let setting: SpeedSetting
    /// What a token costs.
    package let work: TokenWork
    /// Seconds of each run.
    package let seconds: Statistics
    /// What the machine did at most, between the runs.
    package let machine: MachineRates

    /// Assembles a result.
    package init(
        test: SpeedCase,
        model: ModelFacts,
        setting: SpeedSetting,
        work: TokenWork,
        seconds: [Double],
        machine: MachineRates
    ) {
        self.test = test
        self.model = model
        self.setting = setting
        self.work = work
        self.seconds = Statistics(seconds)
        self.machine = machine
    }

    /// Tokens per second of each run, all sequences together.
    package var rates: Statistics { Statistics(seconds.samples.map { Double(test.tokens) / $0 }) }

    /// Bytes of weights read per second; nil where prompts are evaluated, which read them once
    /// for many tokens.
    package var weightRate: Double? {
        guard test.prompt == 0 else { return nil }
        return rates.mean / Double(test.sequences) * work.decodedBytes
    }

    /// Share of the machine's streaming read; nil for prompts.
    package var streamShare: Double? {
        guard machine.stream > 0 else { return nil }
        return weightRate.map { $0 / machine.stream }
    }

    /// Operations of one run, attention left out.
    private var operations: (integer: Double, float: Double) {
        let prompt = work.prompt(test.prompt)
        let decode = work.decode(test.generated)
        let count = Double(test.sequences)
        guard test.prompt > 0 else { return (count * decode.integer, count * decode.float) }
        return (
            count * (prompt.integer + decode.integer), count * (prompt.float + decode.float)
        )
    }

    /// Operations per second.
    package var operationRate: Double {
        let operations = operations
        let mean = seconds.mean
        return mean > 0 ? (operations.integer + operations.float) / mean : 0
    }

    /// Share of the machine's arithmetic peak: time at the peak against time taken.
    package var peakShare: Double {
        let operations = operations
        let mean = seconds.mean
        guard mean > 0 else { return 0 }
        return machine.seconds(integer: operations.integer, float: operations.float) / mean
    }

    /// Field names with their values, in order.
    package var fields: [(name: String, value: JSONValue)] {
        let perCore = 1 / Double(setting.threads)
        let rates = rates
        return [
            ("build_version", .string(setting.version)),
            ("cpu_info", .string(setting.processor)),
            ("isa", .string(setting.instructionSet.rawValue)),
            ("model_filename", .string(model.path)),
            ("model_type", .string(model.type)),
            ("model_size", .int(Int64(model.bytes))),
            ("model_n_params", .int(Int64(model.parameters))),
            ("n_batch", .int(Int64(setting.batch))),
            ("n_ubatch", .int(Int64(setting.batch))),
            ("n_threads", .int(Int64(setting.threads))),
            ("type_k", .string(setting.cacheType)),
            ("type_v", .string(setting.cacheType)),
            ("n_prompt", .int(Int64(test.prompt))),
            ("n_gen", .int(Int64(test.generated))),
            ("n_depth", .int(Int64(test.depth))),
            ("n_parallel", .int(Int64(test.sequences))),
            ("test_time", .string(setting.time)),
            ("avg_ns", .nanoseconds(seconds.mean)),
            ("stddev_ns", .nanoseconds(seconds.deviation)),
            ("avg_ts", .double(rates.mean)),
            ("stddev_ts", .double(rates.deviation)),
            ("weights_gbs", weightRate.map { .double($0 / 1e9) } ?? .null),
            ("stream_gbs", .double(machine.stream / 1e9)),
            ("stream_share", streamShare.map { .double($0) } ?? .null),
            ("gops", .double(operationRate / 1e9)),
            ("int8_peak_gops", .double(machine.integerPeak / 1e9)),
            ("int8_peak_gops_per_core", .double(machine.integerPeak * perCore / 1e9)),
            ("float_peak_gops", .double(machine.floatPeak / 1e9)),
            ("float_peak_gops_per_core", .double(machine.floatPeak * perCore / 1e9)),
            ("peak_share", .double(peakShare)),
            ("samples_ns", .array(seconds.samples.map(JSONValue.nanoseconds))),
            ("samples_ts", .array(rates.samples.map { .double($0) })),
        ]
    }
}

/// How a model was run.
package struct SpeedSetting: Sendable {
    /// The program's version.
    package var version: String
    /// The processor's name.
    package var processor: String
    /// Kernels in use.
    package var instructionSet: InstructionSet
    /// Threads.
    package var threads: Int
    /// Rows evaluated together.
    package var batch: Int
    /// Type of the cached keys and values.
    package var cacheType: String
    /// When the case was begun, as in ISO 8601.
    package var time: String

    /// Makes a setting.
    package init(
        version: String,
        processor: String,
        instructionSet: InstructionSet,
        threads: Int,
        batch: Int,
        cacheType: String,
        time: String
    ) {
        self.version = version
        self.processor = processor
        self.instructionSet = instructionSet
        self.threads = threads
        self.batch = batch
        self.cacheType = cacheType
        self.time = time
    }
}

extension JSONValue {
    fileprivate static func nanoseconds(_ seconds: Double) -> JSONValue {
        .int(Int64((seconds * 1e9).rounded()))
    }
}
