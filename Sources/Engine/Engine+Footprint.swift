import GGUF
import Models

extension Engine {
    /// What one row of a batch needs in buffers, in multiples of the model's width, about.
    private static let rowWidths = 24
    /// Bytes of a vocabulary's tables per token, about.
    private static let bytesPerToken = 192

    /// Bytes that a model takes when it is loaded and its cache is full, told from its header.
    ///
    /// The weights and the cache are exact, buffers and tokenizer estimated.
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
        let rows = max(options.maximumSequences + 1, min(options.batchSize, context))
        let buffers = rows * config.embeddingLength * rowWidths * MemoryLayout<Float>.stride
        return file.fileSize + cache.pageCount * cache.bytesPerPage + buffers
            + config.vocabularySize * bytesPerToken
    }
}

extension Engine {
    /// Whether models of an architecture (`general.architecture`) can be run.
    package static func supports(architecture: String) -> Bool {
        ModelRegistry.supported.contains(architecture)
    }
}
