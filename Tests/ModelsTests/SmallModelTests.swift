import GGUF
import KernelBlocks
import Kernels
import Models
import Tensor
import Testing

/// What must hold for any model, on one that the tests write themselves.
@Suite struct SmallModelTests {
    static let types: [ElementType] = [.f32, .f16, .bf16, .q8_0, .q4_0]
    static let sets = InstructionSet.allCases.filter(\.isAvailable)
    static let tokens = (0..<90).map { ($0 * 37 + 11) % 97 }

    private func model(
        _ type: ElementType,
        _ set: InstructionSet = .best,
        threads: Int = 2,
        cacheType: CacheType = .f32,
        isExact: Bool = false
    ) throws -> ModelRun {
        var small = SmallModel()
        small.type = type
        return try ModelRun(
            file: try GGUFFile(bytes: try small.bytes(), name: "small"),
            isa: set,
            threads: threads,
            cacheType: cacheType,
            isExact: isExact
        )
    }

    @Test("any chunk size and any number of threads give the same bits", arguments: types, sets)
    func invariance(_ type: ElementType, _ set: InstructionSet) throws {
        let whole = try model(type, set, threads: 1).prefill(Self.tokens)
        for (chunk, threads) in [(1, 2), (7, 3), (64, 2), (89, 1)] {
            let run = try model(type, set, threads: threads)
            #expect(run.prefill(Self.tokens, chunk: chunk) == whole, "chunks of \(chunk)")
        }
    }

    @Test("decode agrees with prefill", arguments: types, sets)
    func decode(_ type: ElementType, _ set: InstructionSet) throws {
        let run = try model(type, set)
        let whole = run.prefill(Self.tokens)
        run.reset()
        // Rounding of activations amplifies differences in the order of summation.
        let tolerance: Float = type.isQuantised ? 0.2 : rounding(type, set)
        for (position, token) in Self.tokens.enumerated() {
            let difference = largestDifference(run.decode(token), whole[position])
            #expect(difference < tolerance, "position \(position)")
        }
    }

    /// How far logits of float weights may be from exact ones.
    private func rounding(_ type: ElementType, _ set: InstructionSet) -> Float {
        set.matrix.roundsActivations(of: type) ? 0.05 : 1e-3
    }

    @Test("a run of tokens decodes to the same bits as one after the other", arguments: types, sets)
    func runs(_ type: ElementType, _ set: InstructionSet) throws {
        let run = try model(type, set)
        let single = Self.tokens.map(run.decode)
        run.reset()
        var first = 0
        // One run ends a page of the cache, one goes over its end.
        for count in [1, 2, 4, 57, 3, 17, 6] {
            let last = first + count
            let logits = run.decode(run: Array(Self.tokens[first..<last]))
            #expect(logits == single[last - 1], "\(first)..<\(last)")
            first = last
        }
        #expect(first == Self.tokens.count)
    }

    @Test("sets agree with the exact evaluation", arguments: types, sets)
    func exact(_ type: ElementType, _ set: InstructionSet) throws {
        let expected = try model(type, .portable, isExact: true).prefill(Self.tokens)
        let found = try model(type, set).prefill(Self.tokens)
        let tolerance: Float = type.isQuantised ? 0.3 : rounding(type, set)
        for (a, b) in zip(found, expected) { #expect(largestDifference(a, b) < tolerance) }
    }

    @Test("cache types stay close to the exact one", arguments: [CacheType.f16, .q8_0])
    func cacheTypes(_ type: CacheType) throws {
        let expected = try model(.f32).prefill(Self.tokens)
        let found = try model(.f32, cacheType: type).prefill(Self.tokens)
        let tolerance: Float = type == .f16 ? 0.02 : 0.3
        for (a, b) in zip(found, expected) { #expect(largestDifference(a, b) < tolerance) }
    }

    @Test("a shared beginning gives the same bits as its own evaluation")
    func sharing() throws {
        let run = try model(.q8_0)
        let whole = run.prefill(Self.tokens)
        let original = run.sequence
        for count in [1, 63, 64, 65, 80] {
            let branch = CachedSequence(cache: run.cache, maximumLength: 256)
            branch.adopt(count, from: original)
            run.sequence = branch
            let rest = run.prefill(Array(Self.tokens[count...]))
            #expect(rest == Array(whole[count...]), "after \(count)")
        }
        // The branches wrote into copies: the original still continues as before.
        run.sequence = original
        original.truncate(to: 70)
        #expect(run.prefill(Array(Self.tokens[70...])) == Array(whole[70...]))
    }

    @Test("pages return to the cache, and a full cache refuses without change")
    func pages() throws {
        let run = try model(.f32)
        let free = run.cache.freePages
        let taken = CachedSequence(cache: run.cache, maximumLength: 10_000)
        #expect(taken.reserve(64 * free))
        #expect(run.cache.freePages == 0)
        let other = CachedSequence(cache: run.cache, maximumLength: 100)
        #expect(!other.reserve(1))
        taken.truncate(to: 0)
        #expect(run.cache.freePages == free)
        #expect(other.reserve(1))
    }

    @Test("what a file lacks or has too much is named")
    func refusals() throws {
        func load(_ change: @escaping (inout GGUFWriter) throws -> Void) throws {
            let bytes = try SmallModel().bytes(change: change)
            _ = try ModelRun(file: try GGUFFile(bytes: bytes, name: "small"))
        }
        #expect(throws: ModelError.self) {
            try load { $0.set("general.architecture", .string("unheard-of")) }
        }
        #expect(throws: (any Error).self) { try load { $0.set("llama.block_count", .uint32(3)) } }
        #expect(throws: ModelError.self) { try load { $0.set("llama.block_count", .uint32(1)) } }
        #expect(throws: ModelError.self) {
            try load { $0.set("llama.attention.head_count_kv", .uint32(3)) }
        }
        #expect(throws: ModelError.self) {
            try load { $0.set("llama.embedding_length", .uint32(128)) }
        }
        #expect(throws: ModelError.self) {
            try load { $0.set("llama.rope.scaling.type", .string("sideways")) }
        }
        #expect(throws: (any Error).self) {
            try load { $0.set("llama.feed_forward_length", .string("96")) }
        }
        #expect(throws: ModelError.self) {
            try load {
                try $0.addTensor(
                    "blk.0.surprise",
                    type: .f32,
                    dimensions: [1],
                    bytes: [0, 0, 0, 0]
                )
            }
        }
    }
}
