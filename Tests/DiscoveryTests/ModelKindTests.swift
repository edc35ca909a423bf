import Discovery
import GGUF
import Testing

@Suite("What a file is")
struct ModelKindTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let model: SampleModel
        let kind: ModelKind
    }

    static let cases: [Case] = [
        Case(testDescription: "a chat template", model: .chat, kind: .chat),
        Case(testDescription: "no chat template", model: .base, kind: .base),
        Case(
            testDescription: "an empty chat template",
            model: SampleModel(chatTemplate: ""),
            kind: .base
        ),
        Case(
            testDescription: "mean pooling and a chat template",
            model: SampleModel(
                architecture: "qwen3",
                extra: [("qwen3.pooling_type", .uint32(3))]
            ),
            kind: .embedding
        ),
        Case(
            testDescription: "no pooling",
            model: SampleModel(extra: [("llama.pooling_type", .uint32(0))]),
            kind: .chat
        ),
        Case(
            testDescription: "rank pooling",
            model: SampleModel(architecture: "bert", extra: [("bert.pooling_type", .uint32(4))]),
            kind: .reranker
        ),
        Case(
            testDescription: "bert",
            model: SampleModel(architecture: "bert", chatTemplate: nil),
            kind: .embedding
        ),
        Case(
            testDescription: "bert with a classifier",
            model: SampleModel(
                architecture: "bert",
                chatTemplate: nil,
                tensorNames: ["token_embd.weight", "cls.weight"]
            ),
            kind: .reranker
        ),
        Case(
            testDescription: "attention that is not causal",
            model: SampleModel(
                extra: [("llama.attention.causal", .bool(false))],
                chatTemplate: nil
            ),
            kind: .embedding
        ),
        Case(
            testDescription: "LoRA",
            model: SampleModel(
                extra: [("general.type", .string("adapter"))],
                chatTemplate: nil,
                hasTokenizer: false
            ),
            kind: .adapter
        ),
        Case(
            testDescription: "clip",
            model: SampleModel(architecture: "clip", chatTemplate: nil, hasTokenizer: false),
            kind: .projector
        ),
        Case(
            testDescription: "mmproj",
            model: SampleModel(
                architecture: "any",
                extra: [("general.type", .string("mmproj"))]
            ),
            kind: .projector
        ),
        Case(
            testDescription: "a tokenizer alone",
            model: SampleModel(tensorNames: []),
            kind: .vocabulary
        ),
        Case(
            testDescription: "imatrix",
            model: SampleModel(
                architecture: nil,
                extra: [("general.type", .string("imatrix"))],
                hasTokenizer: false
            ),
            kind: .imatrix
        ),
        Case(
            testDescription: "no language model",
            model: SampleModel(architecture: nil, chatTemplate: nil, hasTokenizer: false),
            kind: .other
        ),
    ]

    @Test("The header tells the kind, not the name", arguments: cases)
    func kind(_ item: Case) throws {
        let tree = try TestTree()
        try tree.write("mmproj-lora-chat.gguf", item.model.bytes)
        let entry = try tree.scan().only()
        #expect(entry.facts?.kind == item.kind)
        #expect(entry.problem == nil)
    }

    @Test("Facts are those of the header")
    func facts() throws {
        let tree = try TestTree()
        var model = SampleModel(
            architecture: "qwen2",
            extra: [("general.name", .string("Tiny"))],
            contextLength: 32_768,
            rows: 8
        )
        model.tensorNames = ["a", "b"]
        let bytes = try model.bytes
        let path = try tree.write("x.gguf", bytes)
        let entry = try tree.scan().only()
        let facts = try #require(entry.facts)
        #expect(facts.architecture == "qwen2")
        #expect(facts.title == "Tiny")
        #expect(facts.parameterCount == 2 * 8 * 32)
        #expect(facts.contextLength == 32_768)
        #expect(facts.embeddingLength == 32)
        #expect(facts.hasChatTemplate)
        #expect(entry.size == bytes.count)
        #expect(entry.paths == [path])
        #expect(entry.store == .folder)
        #expect(entry.modified > 1_700_000_000)
    }

    @Test(
        "The quantisation is the stated scheme, or else the type of most bytes",
        arguments: [
            (15, "Q4_K_M"), (7, "Q8_0"), (1024 + 18, "Q6_K"), (9999, "Q8_0"), (nil, "Q8_0"),
        ] as [(UInt32?, String)]
    )
    func quantisation(_ fileType: UInt32?, _ expected: String) throws {
        let tree = try TestTree()
        try tree.write("x.gguf", SampleModel(fileType: fileType).bytes)
        #expect(try tree.scan().only().facts?.quantisation == expected)
    }
}
