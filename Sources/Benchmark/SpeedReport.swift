import JSON
import Kernels

/// Prints results of whole models.
package enum SpeedReport {
    /// The results in a format.
    ///
    /// - Throws: `JSONError` for a number that has no text.
    package static func text(_ results: [SpeedResult], as format: ReportFormat) throws -> String {
        switch format {
        case .json: try ReportFormat.json(results.map(\.fields)).serialized() + "\n"
        case .csv: try ReportFormat.csv(results.map(\.fields))
        case .md: markdown(results)
        }
    }

    private static func markdown(_ results: [SpeedResult]) -> String {
        let header = [
            "model", "size", "isa", "threads", "test", "tokens/s", "GB/s", "of stream", "GOPS",
            "of peak",
        ]
        let table = ReportFormat.markdown(header, texts: 3, results.map(cells))
        return table + "\n" + machine(results)
    }

    private static func cells(_ result: SpeedResult) -> [String] {
        let rates = result.rates
        let isDecode = result.weightRate != nil
        return [
            result.model.type,
            decimal(Double(result.model.bytes) / 1e6, places: 0) + " MB",
            result.setting.instructionSet.rawValue,
            "\(result.setting.threads)",
            result.test.name,
            "\(decimal(rates.mean, places: 2)) ± \(decimal(rates.deviation, places: 2))",
            result.weightRate.map { decimal($0 / 1e9, places: 1) } ?? "",
            result.streamShare.map(percent) ?? "",
            isDecode ? "" : decimal(result.operationRate / 1e9, places: 0),
            isDecode ? "" : percent(result.peakShare),
        ]
    }

    /// The yardsticks by number of threads.
    private static func machine(_ results: [SpeedResult]) -> String {
        var lines: [String] = []
        for threads in Set(results.map(\.setting.threads)).sorted() {
            let rates = MachineRates.medians(
                results.filter { $0.setting.threads == threads }.map(\.machine)
            )
            let cores = Double(threads)
            lines.append(
                """
                \(threads) thread\(threads == 1 ? "" : "s"): \
                reads the mapped file at \(decimal(rates.stream / 1e9, places: 1)) GB/s; peak \
                \(decimal(rates.integerPeak / 1e9, places: 0)) GOPS of bytes \
                (\(decimal(rates.integerPeak / cores / 1e9, places: 0)) a core), \
                \(decimal(rates.floatPeak / 1e9, places: 0)) GOPS of floats\n
                """
            )
        }
        return lines.joined()
    }
}
