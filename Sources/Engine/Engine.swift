package import ChatTemplate
import Dispatch
package import GGUF
import KernelBlocks
package import Kernels
import Models
import Sampling
import Synchronization
package import Tokenizer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A loaded model: weights mapped, tokenizer ready, its own thread to drive it.
package final class Engine: InferenceEngine {
    package let name: String
    package let architecture: String
    package let contextLength: Int
    package let tokenizer: Tokenizer
    package let chatTemplate: ChatTemplate?
    package let warnings: [String]
    package let preamble: ChatPreamble
    /// The model's file.
    package let file: GGUFFile
    /// Kernels in use.
    package let instructionSet: InstructionSet
    /// Threads in use.
    package let threads: Int
    /// Bytes that one position of one sequence takes in the KV cache.
    package let cacheBytesPerPosition: Int
    /// Beyond this a context is a mistake, and its page table alone would fill the memory.
    private static let longestContext = 1 << 24
    package let isRanker: Bool
    private let isEncoder: Bool
    private let loadedAdapters: Mutex<[AdapterFile]>
    private let batchSize: Int
    private let vocabularySize: Int
    private let scheduler: Scheduler
    private let constraintVocabulary: ConstraintVocabulary.Source

    /// Opens a model and starts its thread.
    ///
    /// - Parameters:
    ///   - path: A GGUF file, or the first of a split one.
    ///   - options: How to load and serve it.
    /// - Returns: The engine, ready for requests.
    /// - Throws: `GGUFError`, `ModelError`, `TokenizerError` or `InstructionSetError`.
    package static func load(path: String, options: EngineOptions = .init()) throws -> Engine {
        try Engine(file: try GGUFFile(path: path), options: options)
    }

    private init(file: GGUFFile, options: EngineOptions) throws {
        self.file = file
        contextLength = try Engine.contextLength(file, options)
        instructionSet =
            try options.instructionSet ?? .chosen(environment: environment("SHIMMY_ISA"))
        threads = options.threads ?? ThreadBudget.available
        let tokenizer = try Tokenizer(metadata: file.metadata)
        self.tokenizer = tokenizer
        // The first request should not wait for the tables; building them takes a moment.
        let tables = Task.detached { tokenizer.prepare() }
        (chatTemplate, warnings) = try ChatTemplate.chosen(
            packageSource: options.packageTemplate,
            metadata: file.metadata,
            bosToken: tokenizer.text(of: tokenizer.bos),
            eosToken: tokenizer.text(of: tokenizer.eos)
        )
        preamble = options.preamble
        name = options.name ?? Engine.modelName(file)
        var model = ModelOptions()
        model.contextLength = contextLength
        model.honoursWindowKey = options.honoursWindowKey
        let planned = try ModelRegistry.config(file: file, options: model)
        batchSize = Engine.batchRows(planned, options, contextLength)
        let adapters = try options.adapterFiles()
        let transformer = try Transformer(
            file: file,
            options: model,
            instructionSet: instructionSet,
            pool: WorkerPool(threads: threads),
            capacity: batchSize,
            adapters: adapters,
            isExact: options.isExact
        )
        loadedAdapters = Mutex(options.adapters)
        let config = transformer.config
        architecture = config.architecture
        isEncoder = !config.hasOutput
        isRanker = config.pooling == .rank
        vocabularySize = config.vocabularySize
        constraintVocabulary = .init(tokenizer, size: config.vocabularySize)
        guard tokenizer.vocabularySize <= vocabularySize else {
            throw ModelError.invalidValue(
                key: "tokenizer.ggml.tokens",
                expected: "at most \(vocabularySize) entries",
                found: "\(tokenizer.vocabularySize)"
            )
        }
        let cache = try KVCache(
            config: config,
            type: options.cacheType,
            positions: Engine.cachePositions(config, options, contextLength)
        )
        let files = [file] + adapters.map(\.file)
        for file in files where file.isDamaged { throw GGUFError.damaged(path: file.path) }
        cacheBytesPerPosition = cache.bytesPerPage / CachePage.positions
        scheduler = Scheduler(
            SchedulerDriver(
                transformer: transformer,
                cache: cache,
                tokenizer: tokenizer,
                contextLength: contextLength,
                maximumSequences: options.maximumSequences,
                files: files
            ),
            queueLimit: options.queueLimit
        )
        Engine.settle(file, after: tables)
    }

    /// Reads weights ahead, and gives back what only loading needed.
    private static func settle(_ file: GGUFFile, after tables: Task<Void, Never>) {
        if file.fileSize < physicalMemory {
            // On a thread of its own: it may wait for the disk.
            DispatchQueue(label: "engine.prefetch").async { file.prefetch() }
        }
        Task.detached {
            // A server may wait long for its first request.
            await tables.value
            file.release()
            ProgramCode.release()
        }
    }

    deinit { scheduler.stop() }

    package func submit(_ request: GenerationRequest) throws -> GenerationStream {
        guard !isEncoder else {
            throw EngineError.noGeneration("\(name) is an embedding model: it writes no text")
        }
        guard !request.prompt.isEmpty else { throw EngineError.emptyPrompt }
        guard request.prompt.count < contextLength else {
            throw EngineError.promptTooLong(
                tokens: request.prompt.count,
                limit: contextLength
            )
        }
        try check(request.prompt)
        do {
            try request.sampling.validate()
        } catch {
            throw EngineError.invalidSampling("\(error)")
        }
        var request = request
        request.adapterScales = request.adapterScales ?? adapterScales
        let (stream, continuation, cancellation) = GenerationStream.make()
        let job = GenerationJob(
            request: request,
            continuation: continuation,
            cancellation: cancellation
        )
        guard let constraint = request.constraint else {
            try scheduler.submit(job)
            return stream
        }
        try scheduler.reserve()
        // The first masks take time that other answers must not wait for.
        Task.detached { [constraintVocabulary, scheduler] in
            var job = job
            job.constraint = ConstraintMatcher(constraint, constraintVocabulary.value)
            scheduler.deliver(job)
        }
        return stream
    }

    package func embed(_ inputs: [[Int32]]) async throws -> [[Float]] {
        for input in inputs {
            guard !input.isEmpty else { throw EngineError.emptyPrompt }
            guard input.count <= contextLength else {
                throw EngineError.promptTooLong(tokens: input.count, limit: contextLength)
            }
            try check(input)
        }
        guard !inputs.isEmpty else { return [] }
        let cancellation = GenerationStream.Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                scheduler.submit(
                    EmbeddingJob(
                        inputs: inputs,
                        adapterScales: adapterScales,
                        cancellation: cancellation,
                        continuation: continuation
                    )
                )
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    package var adapters: [AdapterFile] { loadedAdapters.withLock { $0 } }

    package func setAdapterScales(_ scales: [Float]) {
        loadedAdapters.withLock { adapters in
            precondition(scales.count == adapters.count)
            for (index, scale) in scales.enumerated() { adapters[index].scale = scale }
        }
    }

    /// The scales set for all requests; nil for a model without adapters.
    private var adapterScales: [Float]? {
        let adapters = adapters
        return adapters.isEmpty ? nil : adapters.map(\.scale)
    }

    package var isIntact: Bool { !file.isDamaged }

    package var status: EngineStatus { scheduler.status }

    package func shutdown() { scheduler.stop() }

    private func check(_ tokens: [Int32]) throws {
        for token in tokens where token < 0 || Int(token) >= vocabularySize {
            throw EngineError.tokenOutOfRange(id: token, vocabularySize: vocabularySize)
        }
    }

    /// `general.name`, or the file's name without its ending.
    private static func modelName(_ file: GGUFFile) -> String {
        let last = file.path.split(separator: "/").last.map(String.init) ?? file.path
        return last.hasSuffix(".gguf") ? String(last.dropLast(5)) : last
    }

    /// Positions of one sequence.
    static func contextLength(_ file: GGUFFile, _ options: EngineOptions) throws -> Int {
        let trained = try file.metadata.trainedContext()
        let asked = options.contextLength ?? min(trained, 32_768)
        let length = asked == .max ? trained : asked
        guard (1...Engine.longestContext).contains(length) else {
            throw ModelError.invalidValue(
                key: "context",
                expected: "1...\(Engine.longestContext) tokens",
                found: "\(length)"
            )
        }
        return length
    }

    /// Bytes of the machine's memory.
    private static var physicalMemory: Int {
        Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Positions of the whole cache: one full context, and as many more sequences as the bytes set
    /// for it hold, or a quarter of the machine's memory.
    static func cachePositions(
        _ config: TransformerConfig,
        _ options: EngineOptions,
        _ contextLength: Int
    ) -> Int {
        let head =
            CachePage.byteCount(options.cacheType, headSize: config.keySize)
            + CachePage.byteCount(options.cacheType, headSize: config.valueSize)
        let perPage = config.layers.reduce(0) { $0 + $1.kvHeads * head }
        let bytes = options.cacheBytes ?? physicalMemory / 4
        let affordable = bytes / max(1, perPage) * CachePage.positions
        let wanted = contextLength * options.maximumSequences
        let spare = CachePage.positions * (2 * options.maximumSequences)
        return max(contextLength, min(wanted, affordable)) + spare
    }
}

/// A variable of the environment, if set.
private func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

extension GGUFMetadata {
    /// Positions the model was trained for.
    fileprivate func trainedContext() throws -> Int {
        let architecture = try requireString("general.architecture")
        let length = try requireInt("\(architecture).context_length")
        guard length > 0 else {
            throw ModelError.invalidValue(
                key: "\(architecture).context_length",
                expected: "a positive number",
                found: "\(length)"
            )
        }
        return length
    }
}

extension Tokenizer {
    /// A special token as templates print it; empty when the vocabulary has none.
    fileprivate func text(of token: Int32?) -> String {
        token.map { String(decoding: bytes(of: $0, renderSpecial: true), as: UTF8.self) } ?? ""
    }
}
