import GGUF
import JSON
import Tensor
import Testing

@Suite("The report on a file")
struct GGUFReportTests {
    private func report(_ change: (inout GGUFWriter) throws -> Void = { _ in }) throws -> GGUFReport
    {
        var writer = try sampleWriter()
        try change(&writer)
        return GGUFReport(try GGUFFile(bytes: writer.bytes(), name: "model.gguf"))
    }

    private func cache(
        contextLength: Int?,
        _ change: (inout GGUFWriter) throws -> Void = { _ in }
    ) throws -> MemoryEstimate.Cache {
        try report(change).memory(contextLength: contextLength).cache
    }

    @Test("Weights are counted by type")
    func counts() throws {
        let report = try report()
        #expect(report.parameterCount == 6 + 384 + 1)
        #expect(report.weightBytes == 24 + 408 + 2)
        #expect(report.bitsPerWeight == Double(434 * 8) / 391)
        #expect(report.types.map(\.type) == [.q8_0, .f32, .f16])
        #expect(report.types.map(\.tensorCount) == [1, 1, 1])
        #expect(report.types.map(\.byteCount) == [408, 24, 2])
        #expect(report.architecture == "llama")
    }

    @Test("The cache follows layers, context, heads and their length")
    func cacheSize() throws {
        // 2 layers x 100 tokens x 4 heads x (16 + 16) x 2 bytes
        #expect(try cache(contextLength: 100) == .bytes(51_200))
        // The model's own context of 128.
        #expect(try cache(contextLength: nil) == .bytes(65_536))
        let grouped = try cache(contextLength: 100) {
            $0.set("llama.attention.head_count_kv", .uint32(1))
        }
        #expect(grouped == .bytes(12_800))
        let lengths = try cache(contextLength: 100) {
            $0.set("llama.attention.key_length", .uint32(24))
            $0.set("llama.attention.value_length", .uint32(8))
        }
        #expect(lengths == .bytes(51_200))
        let mixed = try cache(contextLength: 100) {
            $0.set("llama.attention.head_count_kv", .array(GGUFArray([0, 2] as [Int32])))
        }
        #expect(mixed == .bytes(12_800))
        let embedding = try cache(contextLength: nil) {
            $0.set("llama.attention.causal", .bool(false))
        }
        #expect(embedding == .bytes(0))
    }

    @Test("Total and notes say what was counted")
    func notes() throws {
        let memory = try report {
            $0.set("llama.attention.sliding_window", .uint32(512))
        }.memory(contextLength: 100)
        #expect(memory.totalBytes == 434 + 51_200)
        #expect(memory.contextLength == 100)
        #expect(memory.notes.contains { $0.contains("sliding window of 512") })
    }

    @Test(
        "Numbers that make no sense leave the cache unknown",
        arguments: [
            ("llama.block_count", GGUFValue.uint32(0)), ("llama.block_count", .uint32(.max)),
            ("llama.block_count", .string("2")), ("llama.context_length", .int64(-1)),
            ("llama.context_length", .int64(.max)), ("llama.attention.head_count", .int32(-4)),
            ("llama.attention.head_count_kv", .int32(-4)),
            ("llama.attention.head_count_kv", .array(GGUFArray([1] as [Int32]))),
            ("llama.attention.head_count_kv", .array(GGUFArray(["1", "2"]))),
            ("llama.attention.key_length", .int64(.max)), ("llama.embedding_length", .int64(.max)),
            ("general.architecture", .string("mamba")), ("general.architecture", .uint8(1)),
        ]
    )
    func unknownCache(key: String, value: GGUFValue) throws {
        let report = try report { $0.set(key, value) }
        let memory = report.memory(contextLength: nil)
        guard case .unknown(let reason) = memory.cache else {
            Issue.record("\(memory.cache)")
            return
        }
        #expect(!reason.isEmpty)
        #expect(memory.totalBytes == nil)
        #expect(report.text(contextLength: nil).contains("unknown: \(reason)"))
    }

    @Test("The text names every key and tensor and cuts long arrays")
    func text() throws {
        let report = try report {
            $0.set("long", .array(GGUFArray((0..<1000).map { Int32($0) })))
            $0.set("text", .string("line\nline\u{1B}[31m" + String(repeating: "x", count: 500)))
        }
        let text = report.text(contextLength: 100)
        for key in report.metadata.keys { #expect(text.contains(key)) }
        for tensor in report.tensors { #expect(text.contains(tensor.name)) }
        #expect(text.contains("i32[1000]"))
        #expect(text.contains("[0, 1, 2, 3, 4, ... 995 more]"))
        #expect(text.contains("parameters    391"))
        #expect(text.contains("8.88"))
        #expect(text.contains("51200 bytes (50.00 KiB)"))
        #expect(!text.contains("\u{1B}"))
        #expect(text.split(separator: "\n").allSatisfy { $0.unicodeScalars.count < 200 })
    }

    @Test("The JSON is complete and can be written")
    func json() throws {
        let report = try report { $0.set("half", .float32(.nan)) }
        let json = try report.json(contextLength: 100)
        let parsed = try JSONValue(parsing: json.serialized())
        #expect(parsed == json)
        #expect(json["version"]?.intValue == 3)
        #expect(json["tensors"]?[1]?["name"]?.stringValue == "blocks")
        #expect(json["tensors"]?[1]?["shape"] == [64, 2, 1, 3])
        #expect(json["memory"]?["cache_bytes"]?.intValue == 51_200)
        let metadata = try #require(json["metadata"])
        #expect(
            metadata["v.u64"]?["value"] == .number(try #require(JSONNumber("18446744073709551615")))
        )
        #expect(metadata["v.f32"]?["value"] == 0.1)
        #expect(metadata["v.f64"]?["value"] == "-inf")
        #expect(metadata["half"]?["value"] == "nan")
        #expect(
            metadata["n.nested"]?["value"] == [
                [[1, 2, 3], ["x", ""]], [[1, 2, 3], ["x", ""]],
            ]
        )
        #expect(metadata["n.nested"]?["element_type"] == "array")
        #expect(metadata["a.v.yes"]?["count"]?.intValue == 3)
    }

    @Test("A vocabulary without tensors has a report too")
    func noTensors() throws {
        let writer = try GGUFWriter()
        let report = GGUFReport(try GGUFFile(bytes: writer.bytes(), name: "vocabulary"))
        #expect(report.bitsPerWeight == nil)
        #expect(report.text(contextLength: nil).contains("general.architecture is missing"))
        #expect(try report.json(contextLength: nil)["bits_per_weight"] == .null)
    }
}
