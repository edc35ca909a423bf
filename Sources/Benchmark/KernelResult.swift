package import JSON
import Kernels
import Tensor

/// What one matrix product did, beside what the machine and the plain product do.
package struct KernelResult: Sendable {
    /// What was measured.
    package let test: KernelCase
    /// Bytes of the weight matrix.
    package let weightBytes: Int
    /// Seconds of one product, by sample.
    package let seconds: Statistics
    /// What the machine did at most, between the samples.
    package let machine: MachineRates
    /// Largest error against the exact result, as a share of the products' magnitudes.
    package let error: Double
    /// Operations per second of the plain product on one thread.
    package var plainRate: Double?
    /// Operations per second of OpenBLAS on weights widened in strips, same threads; nil without.
    package var libraryRate: Double?

    /// Assembles a result.
    package init(
        test: KernelCase,
        weightBytes: Int,
        seconds: Statistics,
        machine: MachineRates,
        error: Double,
        plainRate: Double? = nil
    ) {
        self.test = test
        self.weightBytes = weightBytes
        self.seconds = seconds
        self.machine = machine
        self.error = error
        self.plainRate = plainRate
    }

    /// Bytes of weights per second.
    package var weightRate: Double { Double(weightBytes) / seconds.median }

    /// Operations per second.
    package var operationRate: Double { test.operations / seconds.median }

    /// The arithmetic peak that applies to the type.
    package var peak: Double {
        test.type.isQuantised ? machine.integerPeak : machine.floatPeak
    }

    /// Field names with their values, in order.
    package var fields: [(name: String, value: JSONValue)] {
        [
            ("type", .string(test.type.name)),
            ("rows", .int(Int64(test.shape.rows))),
            ("columns", .int(Int64(test.shape.columns))),
            ("isa", .string(test.instructionSet.rawValue)),
            ("n_threads", .int(Int64(test.threads))),
            ("product", .string(test.product.rawValue)),
            ("n_rows", .int(Int64(test.count))),
            ("median_ns", .double(seconds.median * 1e9)),
            ("weights_gbs", .double(weightRate / 1e9)),
            ("stream_gbs", .double(machine.stream / 1e9)),
            ("stream_share", .double(weightRate / machine.stream)),
            ("gops", .double(operationRate / 1e9)),
            ("peak_gops", .double(peak / 1e9)),
            ("peak_share", .double(operationRate / peak)),
            ("error", .double(error)),
            ("plain_gops", plainRate.map { .double($0 / 1e9) } ?? .null),
            ("openblas_gops", libraryRate.map { .double($0 / 1e9) } ?? .null),
            ("samples_ns", .array(seconds.samples.map { .double($0 * 1e9) })),
        ]
    }
}

/// Prints results of kernels.
package enum KernelReport {
    /// The results in a format.
    ///
    /// - Throws: `JSONError` for a number that has no text.
    package static func text(_ results: [KernelResult], as format: ReportFormat) throws -> String {
        switch format {
        case .json: try ReportFormat.json(results.map(\.fields)).serialized() + "\n"
        case .csv: try ReportFormat.csv(results.map(\.fields))
        case .md: markdown(results)
        }
    }

    private static func markdown(_ results: [KernelResult]) -> String {
        let header = [
            "type", "shape", "isa", "product", "threads", "GB/s", "of stream", "GOPS", "of peak",
            "error", "plain GOPS", "speed-up", "OpenBLAS GOPS",
        ]
        return ReportFormat.markdown(header, texts: 4, results.map(cells))
    }

    private static func cells(_ result: KernelResult) -> [String] {
        let test = result.test
        let rate = result.operationRate
        return [
            test.type.name,
            "\(test.shape.rows)x\(test.shape.columns)",
            test.instructionSet.rawValue,
            "\(test.product.rawValue) \(test.count)",
            "\(test.threads)",
            decimal(result.weightRate / 1e9, places: 1),
            percent(result.weightRate / result.machine.stream),
            decimal(rate / 1e9, places: 1),
            percent(rate / result.peak),
            "\(decimal(result.error * 1e9, places: 1))e-9",
            result.plainRate.map { decimal($0 / 1e9, places: 2) } ?? "",
            result.plainRate.map { "\(decimal(rate / $0, places: 0))x" } ?? "",
            result.libraryRate.map { decimal($0 / 1e9, places: 1) } ?? "",
        ]
    }
}
