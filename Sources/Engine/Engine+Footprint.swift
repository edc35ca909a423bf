import GGUF
import Models

extension Engine {
    /// Bytes of a vocabulary's tables per token, about.
    private static let bytesPerToken = 192

    /// What a loaded model takes besides: threads, templates, answers on their way; about.
    private static let fixedBytes = 16 << 20

    /// Bytes that a model can come to take, told from its header.
    ///
    /// The cache and the buffers grow as they are used; they count as if they were full. Weights,
    /// cache and buffers are exact, the rest is estimated.
    ///
    /// - Throws: `GGUFError` or `ModelError` when the file is no model this engine can run.
    package static func footprint(path: String, options: EngineOptions = .init()) throws -> Int {
        let file = try GGUFFile(path: path)
        var model = ModelOptions()
        let context = try Engine.contextLength(file, options)
        model.contextLength = context
        let config = try ModelRegistry.config(file: file, options: model)
        let positions = cachePositions(config, options, context)
        let cache = try KVCache(config: config, type: options.cacheType, positions: positions)
        let rows = batchRows(config, options, context)
        let logits = (options.maximumSequences + 1) * config.vocabularySize
        let adapters = try options.adapters.reduce(0) { try $0 + GGUFFile(path: $1.path).fileSize }
        return file.fileSize + adapters + cache.pageCount * cache.bytesPerPage
            + rows * Transformer.bytesPerRow(config) + logits * MemoryLayout<Float>.stride
            + config.vocabularySize * bytesPerToken + fixedBytes
    }

    /// Rows that a batch has room for.
    ///
    /// An encoder sees all of an input at once, so the longest has to fit.
    static func batchRows(
        _ config: TransformerConfig,
        _ options: EngineOptions,
        _ contextLength: Int
    ) -> Int {
        let rows = config.isCausal ? options.batchSize : max(options.batchSize, contextLength)
        return max(options.maximumSequences + 1, min(rows, contextLength))
    }
}

extension Engine {
    /// The architectures (`general.architecture`) whose models can be run.
    package static var architectures: Set<String> { Set(ModelRegistry.supported) }
}
