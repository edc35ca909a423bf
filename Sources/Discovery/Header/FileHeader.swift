/// What one GGUF file's header says, reduced to what a catalogue needs.
struct FileHeader: Sendable, Equatable {
    /// How a file is one part of a split model.
    struct Split: Sendable, Equatable {
        /// This part, from 0.
        var number: Int
        /// Parts in all.
        var count: Int
        /// Tensors over all parts; nil where the file does not say.
        var tensorCount: Int?
    }

    /// `general.architecture`.
    var architecture: String?
    /// `general.type`: model, adapter, mmproj, imatrix, vocab.
    var type: String?
    /// `general.name`.
    var name: String?
    /// `general.file_type`: llama.cpp's number of a quantisation scheme.
    var fileType: Int?
    /// `<arch>.context_length`: tokens the model was trained for.
    var contextLength: Int?
    /// `<arch>.embedding_length`: width of the hidden state.
    var embeddingLength: Int?
    /// `<arch>.block_count`: layers.
    var blockCount: Int?
    /// `<arch>.pooling_type`: 0 none, 1 mean, 2 CLS, 3 last, 4 rank.
    var poolingType: Int?
    /// `<arch>.attention.causal`.
    var isCausal: Bool?
    /// Whether there is a `tokenizer.chat_template` that is not empty.
    var hasChatTemplate = false
    /// Whether there is a `tokenizer.ggml.model`.
    var hasTokenizer = false
    /// Whether there is a classification head, `cls.*`.
    var hasClassifier = false
    /// `split.*`; nil when the file stands alone.
    var split: Split?
    /// Tensors in the file.
    var tensorCount = 0
    /// Weights in the file.
    var parameterCount = 0
    /// Bytes by element type, under the type's raw value.
    var bytesByType: [UInt32: Int] = [:]
}
