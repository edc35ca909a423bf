import Benchmark
import Engine
import JSON
import Testing

/// From masks to tables.
@Suite struct GrammarResultTests {
    private func round(
        _ masks: [Int64],
        tokens: Int,
        forced: Int,
        held: Double,
        free: Double
    ) -> GrammarResult.Round {
        var figures = ConstraintFigures()
        figures.maskNanoseconds = masks
        figures.forcedTokens = forced
        return GrammarResult.Round(
            tokens: tokens,
            figures: figures,
            heldMs: held,
            freeMs: free,
            isComplete: true
        )
    }

    @Test("Times are of all masks, costs are medians over the rounds")
    func figures() throws {
        var result = GrammarResult(name: "x")
        result.rounds = [
            round([9000, 1000, 2000, 3000, 4000], tokens: 11, forced: 6, held: 110, free: 100),
            round([1000, 1000, 2000, 3000, 4000], tokens: 11, forced: 6, held: 90, free: 100),
            round([1000, 1000, 2000, 3000, 4000], tokens: 11, forced: 6, held: 105, free: 100),
        ]
        let fields = JSONObject(result.fields.map { ($0.name, $0.value) })
        #expect(fields["masks"] == 15)
        #expect(fields["mask_max_us"] == 9.0)
        #expect(fields["mask_p50_us"] == 2.0)
        #expect(fields["first_mask_mean_us"] == 3.8)
        #expect(abs(result.forcedShare - 18.0 / 33) < 1e-12)
        #expect(abs((result.costPerToken ?? 0) - 0.05) < 1e-12)
        // Four steps in the time of ten free ones.
        #expect(abs((result.costPerSample ?? 0) - 1.625) < 1e-12)
    }

    @Test("A table has a row for each grammar and one for all")
    func table() throws {
        var result = GrammarResult(name: "x")
        result.rounds = [round([1500], tokens: 2, forced: 0, held: 1, free: 1)]
        let text = try GrammarReport.text([result, result], as: .md)
        let rows = text.split(separator: "\n")
        #expect(rows.count == 5)
        #expect(rows[2].hasPrefix("| x | 0.0 | 2 | 0 % | 1.5 | 1.5 | 1.5 | 1.5 |"))
        #expect(rows[4].hasPrefix("| all | 0.0 | 4 |"))
    }

    @Test("Every usual form compiles")
    func forms() throws {
        for form in GrammarCase.all { #expect(throws: Never.self) { try form.compile() } }
        #expect(Set(GrammarCase.all.map(\.name)).count == GrammarCase.all.count)
    }
}
