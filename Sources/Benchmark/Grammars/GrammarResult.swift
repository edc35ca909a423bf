package import Engine
package import JSON

/// What was measured of one form.
package struct GrammarResult: Sendable {
    /// A held answer and the free one beside it.
    package struct Round: Sendable {
        /// Tokens of either answer.
        package let tokens: Int
        /// The held answer's masks.
        package let figures: ConstraintFigures
        /// Time from the first token of the held answer to its last, in milliseconds.
        package let heldMs: Double
        /// The same of the free answer.
        package let freeMs: Double
        /// Whether the held answer ended by itself.
        package let isComplete: Bool

        /// Assembles a round.
        package init(
            tokens: Int,
            figures: ConstraintFigures,
            heldMs: Double,
            freeMs: Double,
            isComplete: Bool
        ) {
            self.tokens = tokens
            self.figures = figures
            self.heldMs = heldMs
            self.freeMs = freeMs
            self.isComplete = isComplete
        }

        /// Time per token sampled, in milliseconds; nil for answers too short to tell.
        var heldMsPerSample: Double? {
            let steps = figures.maskNanoseconds.count - 1
            return steps > 3 ? heldMs / Double(steps) : nil
        }

        /// Time per token of the free answer, in milliseconds.
        var freeMsPerToken: Double? { tokens > 4 ? freeMs / Double(tokens - 1) : nil }

        /// Time per token of the held answer, forced ones included, in milliseconds.
        var heldMsPerToken: Double? { tokens > 4 ? heldMs / Double(tokens - 1) : nil }
    }

    /// The form.
    package let name: String
    /// Time to compile the grammar, in milliseconds.
    package var compileMs = 0.0
    /// The rounds in order; in the first, the grammar's states were new.
    package var rounds: [Round] = []

    /// Nothing measured yet.
    package init(name: String) { self.name = name }

    /// All masks' times in microseconds, sorted.
    private var masks: [Double] { Self.microseconds(rounds[...]) }

    private static func microseconds(_ rounds: ArraySlice<Round>) -> [Double] {
        rounds.flatMap(\.figures.maskNanoseconds).map { Double($0) / 1000 }.sorted()
    }

    /// The sample below which a share of the sorted samples lies (nearest rank).
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = (share * Double(sorted.count)).rounded(.up)
        return sorted[min(max(Int(rank) - 1, 0), sorted.count - 1)]
    }

    /// Tokens of all held answers.
    package var tokens: Int { rounds.reduce(0) { $0 + $1.tokens } }

    /// Share of the tokens that were not sampled.
    package var forcedShare: Double {
        let forced = rounds.reduce(0) { $0 + $1.figures.forcedTokens }
        return tokens > 0 ? Double(forced) / Double(tokens) : 0
    }

    private static func cost(
        _ rounds: [Round],
        _ held: (Round) -> Double?
    ) -> Double? {
        let shares = rounds.compactMap { round in
            held(round).flatMap { held in round.freeMsPerToken.map { held / $0 - 1 } }
        }
        return shares.isEmpty ? nil : Statistics(shares).median
    }

    /// What a sampled token costs more than a free one, as a share: the median of the rounds.
    package var costPerSample: Double? { Self.cost(rounds, \.heldMsPerSample) }

    /// The same for all tokens, of which forced ones cost less.
    package var costPerToken: Double? { Self.cost(rounds, \.heldMsPerToken) }

    /// Field names with their values, in order.
    package var fields: [(name: String, value: JSONValue)] {
        let masks = masks
        let first = Self.microseconds(rounds.prefix(1))
        let free = Statistics(rounds.compactMap(\.freeMsPerToken)).median
        let held = Statistics(rounds.compactMap(\.heldMsPerToken)).median
        return [
            ("grammar", .string(name)), ("compile_ms", .double(compileMs)),
            ("answers", .int(Int64(rounds.count))),
            ("complete_answers", .int(Int64(rounds.count { $0.isComplete }))),
            ("tokens", .int(Int64(tokens))), ("masks", .int(Int64(masks.count))),
            ("forced_share", .double(forcedShare)),
            ("mask_mean_us", .double(Statistics(masks).mean)),
            ("mask_p50_us", .double(Self.quantile(0.5, of: masks))),
            ("mask_p99_us", .double(Self.quantile(0.99, of: masks))),
            ("mask_max_us", .double(masks.last ?? 0)),
            ("first_mask_mean_us", .double(Statistics(first).mean)),
            ("first_mask_p99_us", .double(Self.quantile(0.99, of: first))),
            ("free_ms_per_token", .double(free)), ("held_ms_per_token", .double(held)),
            ("cost_per_token", costPerToken.map { .double($0) } ?? .null),
            ("cost_per_sampled_token", costPerSample.map { .double($0) } ?? .null),
            ("samples_mask_us", .array(masks.map { .double($0) })),
        ]
    }
}

/// Prints what grammars cost.
package enum GrammarReport {
    /// The results in a format.
    ///
    /// - Throws: `JSONError` for a number that has no text.
    package static func text(_ results: [GrammarResult], as format: ReportFormat) throws -> String {
        let all = results + [total(results)]
        return switch format {
        case .json: try ReportFormat.json(all.map(\.fields)).serialized() + "\n"
        case .csv: try ReportFormat.csv(all.map(\.fields))
        case .md: markdown(all)
        }
    }

    /// All forms together.
    private static func total(_ results: [GrammarResult]) -> GrammarResult {
        var total = GrammarResult(name: "all")
        total.rounds = results.flatMap(\.rounds)
        total.compileMs = results.reduce(0) { $0 + $1.compileMs }
        return total
    }

    private static func markdown(_ results: [GrammarResult]) -> String {
        let header = [
            "grammar", "compile ms", "tokens", "forced", "mask mean µs", "p50", "p99", "max",
            "per token", "per sampled token",
        ]
        let rows = results.map { result in
            let numbers = JSONObject(result.fields.map { ($0.name, $0.value) })
            func number(_ name: String, _ places: Int = 1) -> String {
                decimal(numbers[name]?.doubleValue ?? 0, places: places)
            }
            return [
                result.name, number("compile_ms"), "\(result.tokens)", percent(result.forcedShare),
                number("mask_mean_us"), number("mask_p50_us"), number("mask_p99_us"),
                number("mask_max_us"), signed(result.costPerToken), signed(result.costPerSample),
            ]
        }
        return ReportFormat.markdown(header, texts: 1, rows)
    }

    private static func signed(_ share: Double?) -> String {
        guard let share else { return "" }
        return (share < 0 ? "" : "+") + decimal(100 * share, places: 1) + " %"
    }
}
