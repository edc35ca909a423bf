import Engine
import JSON
import Kernels

/// One test's result: llama-bench's fields and what the machine could do.
struct BenchRow {
    /// Field names with their values, in order.
    let fields: [(String, JSONValue)]
    /// Name of the test, as llama-bench prints it: pp512, tg128, tg128 @ d4096.
    let name: String
    let rate: Double
    let deviation: Double
    /// Bytes per second of weights read; decode only.
    let weightRate: Double?
    let bandwidth: Double

    init(
        _ test: SpeedTest,
        _ path: String,
        _ shape: SpeedTest.Case,
        _ seconds: [Double],
        bandwidth: Double
    ) {
        let tokens = Double(shape.prompt + shape.generated)
        let rates = seconds.map { tokens / $0 }
        rate = Self.mean(rates)
        deviation = Self.deviation(rates)
        self.bandwidth = bandwidth
        weightRate = shape.generated > 0 ? rate * Double(test.weightBytes) : nil
        let base = shape.prompt > 0 ? "pp\(shape.prompt)" : "tg\(shape.generated)"
        name = shape.depth > 0 ? "\(base) @ d\(shape.depth)" : base
        fields = [
            ("model_filename", .string(path)),
            ("model_size", .int(Int64(test.weightBytes))),
            ("model_n_params", .int(Int64(test.parameterCount))),
            ("isa", .string(test.instructionSet.rawValue)),
            ("n_threads", .int(Int64(test.threads))),
            ("n_prompt", .int(Int64(shape.prompt))),
            ("n_gen", .int(Int64(shape.generated))),
            ("n_depth", .int(Int64(shape.depth))),
            ("avg_ns", .double(Self.mean(seconds) * 1e9)),
            ("stddev_ns", .double(Self.deviation(seconds) * 1e9)),
            ("avg_ts", .double(rate)),
            ("stddev_ts", .double(deviation)),
            ("weights_gbs", weightRate.map { .double($0 / 1e9) } ?? .null),
            ("stream_gbs", .double(bandwidth / 1e9)),
            ("samples_ns", .array(seconds.map { .double($0 * 1e9) })),
            ("samples_ts", .array(rates.map { .double($0) })),
        ]
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }

    private static func deviation(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let mean = mean(values)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }
}

/// Prints results as a table, as JSON or as CSV.
enum BenchReport {
    static func write(_ rows: [BenchRow], as format: BenchFormat) throws {
        switch format {
        case .json:
            try Output.json(
                .array(
                    rows.map { row in
                        var object = JSONObject()
                        for (key, value) in row.fields { object[key] = value }
                        return .object(object)
                    }
                )
            )
        case .csv:
            let columns = rows.first?.fields.map(\.0).filter { !$0.hasPrefix("samples") } ?? []
            Output.write(columns.joined(separator: ",") + "\n")
            for row in rows {
                let values = try row.fields.filter { columns.contains($0.0) }
                    .map { try $0.1.serialized() }
                Output.write(values.joined(separator: ",") + "\n")
            }
        case .md:
            Output.write("| test | tokens/s | GB/s of weights | share of stream |\n")
            Output.write("|---|---:|---:|---:|\n")
            for row in rows { Output.write(line(row)) }
        }
    }

    private static func line(_ row: BenchRow) -> String {
        let rate = "\(rounded(row.rate)) ± \(rounded(row.deviation))"
        let bytes = row.weightRate.map { rounded($0 / 1e9) } ?? ""
        let share = row.weightRate.map { "\(Int(100 * $0 / row.bandwidth)) %" } ?? ""
        return "| \(row.name) | \(rate) | \(bytes) | \(share) |\n"
    }

    /// Two decimals.
    private static func rounded(_ value: Double) -> String {
        let hundredths = (value * 100).rounded()
        guard hundredths.magnitude < 1e15 else { return "\(value)" }
        let whole = Int(hundredths)
        let rest = whole % 100
        return "\(whole / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
