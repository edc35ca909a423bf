import Benchmark
import GGUF
import JSON
import Kernels
import Tensor
import Testing

/// From seconds to tables.
@Suite struct SpeedReportTests {
    private let work: TokenWork
    private let facts: ModelFacts

    init() throws {
        var writer = try GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        writer.set("general.file_type", .uint32(15))
        writer.set("llama.expert_used_count", .uint32(2))
        for (name, type, dimensions) in [
            ("token_embd.weight", ElementType.q8_0, [32, 10]),
            ("output.weight", ElementType.f16, [32, 10]),
            ("blk.0.attn_q.weight", ElementType.q8_0, [32, 32]),
            ("blk.0.ffn_up_exps.weight", ElementType.q8_0, [32, 64, 8]),
            ("blk.0.attn_norm.weight", ElementType.f32, [32]),
        ] {
            let count = dimensions.reduce(1, *)
            let bytes = [UInt8](repeating: 0, count: type.byteCount(elements: count) ?? 0)
            try writer.addTensor(name, type: type, dimensions: dimensions, bytes: bytes)
        }
        let file = try GGUFFile(bytes: writer.bytes(), name: "x.gguf")
        work = try TokenWork(file: file)
        facts = try ModelFacts(file: file)
    }

    private func result(_ test: SpeedCase, seconds: [Double]) -> SpeedResult {
        SpeedResult(
            test: test,
            model: facts,
            setting: SpeedSetting(
                version: "1",
                processor: "A \"fast\" one",
                instructionSet: .portable,
                threads: 2,
                batch: 512,
                cacheType: "f16",
                time: "2026-01-02T03:04:05Z"
            ),
            work: work,
            seconds: seconds,
            machine: MachineRates(stream: 1e6, integerPeak: 1e6, floatPeak: 5e5)
        )
    }

    @Test("A token costs what it passes through: the head, the matrices, the experts in use")
    func tokenWork() {
        // Two of eight experts: a quarter of 32 x 64 x 8.
        let experts = 2.0 * 32 * 64 * 8 / 4
        #expect(work.integerOperations == 2 * 32 * 32 + experts)
        #expect(work.headOperations == 2 * 32 * 10)
        #expect(work.hasFloatHead)
        // Rows of 34 bytes: all 32 of the first, a quarter of 512; a float head; a norm.
        let (queries, up, head, norm) = (32 * 34, 512 * 34 / 4, 320 * 2, 32 * 4)
        #expect(work.decodedBytes == Double(queries + up + head + norm))
        #expect(work.prompt(4) == (4 * work.integerOperations, 640))
        #expect(work.decode(4) == (4 * work.integerOperations, 4 * 640))
    }

    @Test("Fields have llama-bench's names and units")
    func fields() throws {
        let decode = result(SpeedCase(prompt: 0, generated: 4), seconds: [1, 2, 4])
        let text = try SpeedReport.text([decode], as: .json)
        let record = try JSONValue(parsing: text).arrayValue?.first?.objectValue
        let object = try #require(record)
        #expect(object["n_gen"] == 4)
        #expect(object["n_prompt"] == 0)
        #expect(object["n_threads"] == 2)
        #expect(object["model_type"] == "llama 0M Q4_K_M")
        #expect(object["samples_ns"] == [1_000_000_000, 2_000_000_000, 4_000_000_000])
        #expect(object["samples_ts"] == [4.0, 2.0, 1.0])
        #expect(object["avg_ts"]?.doubleValue == 7.0 / 3)
        #expect(object["avg_ns"] == 2_333_333_333)
        // The deviation of 4, 2, 1 with n - 1 = 2 in the denominator.
        let deviation = try #require(object["stddev_ts"]?.doubleValue)
        #expect(abs(deviation - 1.527_525) < 1e-6)
        let weights = try #require(object["weights_gbs"]?.doubleValue)
        #expect(abs(weights - 7.0 / 3 * work.decodedBytes / 1e9) < 1e-12)
        #expect(object["int8_peak_gops_per_core"]?.doubleValue == 0.0005)
    }

    @Test("The share of the peak is the time at the peak, each kind of number at its own")
    func shares() {
        let prefill = result(SpeedCase(prompt: 100, generated: 0), seconds: [2])
        let expected = (100 * work.integerOperations / 1e6 + 640 / 5e5) / 2
        #expect(abs(prefill.peakShare - expected) < 1e-12)
        #expect(prefill.weightRate == nil)
        let eight = result(SpeedCase(prompt: 0, generated: 10, sequences: 8), seconds: [2])
        #expect(eight.rates.mean == 40)
        // Eight sequences share one pass over the weights.
        #expect(eight.weightRate == 5 * work.decodedBytes)
    }

    @Test("CSV has a line for each result, texts quoted and lists left out")
    func csv() throws {
        let results = [
            result(SpeedCase(prompt: 8, generated: 0), seconds: [1]),
            result(SpeedCase(prompt: 0, generated: 8, depth: 16), seconds: [1]),
        ]
        let lines = try SpeedReport.text(results, as: .csv).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("build_version,cpu_info,isa,"))
        #expect(!lines[0].contains("samples"))
        #expect(lines[1].hasPrefix("\"1\",\"A \"\"fast\"\" one\",\"portable\""))
        let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(Set(columns).count == 1)
    }

    @Test("A table names each test as llama-bench does")
    func markdown() throws {
        let cases = SpeedCase.all(
            prompts: [512, 0],
            generated: [128],
            pairs: [(64, 16)],
            depths: [0, 4096],
            sequences: [1, 8]
        )
        #expect(
            cases.map(\.name) == [
                "pp512", "tg128", "tg128 x8", "pp64+tg16", "pp512 @ d4096", "tg128 @ d4096",
                "tg128 x8 @ d4096", "pp64+tg16 @ d4096",
            ]
        )
        let text = try SpeedReport.text(cases.map { result($0, seconds: [1, 1]) }, as: .md)
        for test in cases { #expect(text.contains("| \(test.name) |")) }
        #expect(text.contains("| 512.00 ± 0.00 |"))
        #expect(text.contains("2 threads: reads the mapped file"))
    }

    @Test("Medians and decimals")
    func numbers() {
        #expect(Statistics([3, 1, 2]).median == 2)
        #expect(Statistics([4, 1, 2, 3]).median == 2.5)
        #expect(Statistics([]).median == 0)
        #expect(Statistics([5]).deviation == 0)
        #expect(decimal(0.005, places: 2) == "0.01")
        #expect(decimal(-1.25, places: 1) == "-1.3")
        #expect(decimal(-0.001, places: 1) == "0.0")
        #expect(decimal(12, places: 0) == "12")
        #expect(percent(0.934) == "93 %")
    }

    @Test("The processor's name is read from the system's list")
    func processor() {
        #expect(Machine.processor(cpuinfo: "a : b\nmodel name\t: An x 5\nc : d") == "An x 5")
        #expect(Machine.processor(cpuinfo: "Features : fp") == nil)
    }
}
