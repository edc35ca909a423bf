/// The memory a model needs at a context length: its weights and its KV cache.
///
/// The cache is reckoned as F16, for every layer and the whole context:
/// `context x KV heads x (key length + value length) x 2` bytes a layer.
package struct MemoryEstimate: Sendable, Equatable {
    /// The KV cache, or why it cannot be reckoned.
    package enum Cache: Sendable, Equatable {
        /// Bytes for the whole context.
        case bytes(Int)
        /// What the metadata lacks.
        case unknown(String)
    }

    /// Tokens the cache holds; nil when neither the caller nor the file names a number.
    package let contextLength: Int?
    /// Bytes of all tensors.
    package let weightBytes: Int
    /// Bytes of the cache.
    package let cache: Cache
    /// What the figures leave aside, in sentences for people.
    package let notes: [String]

    /// Weights and cache together; nil while the cache is unknown.
    package var totalBytes: Int? {
        guard case .bytes(let bytes) = cache else { return nil }
        let (total, overflow) = weightBytes.addingReportingOverflow(bytes)
        return overflow ? nil : total
    }

    /// Reckons from `<architecture>.*`; without a context length the model's own is taken.
    package init(metadata: GGUFMetadata, weightBytes: Int, contextLength: Int?) {
        self.weightBytes = weightBytes
        var length = contextLength
        var notes = ["buffers for intermediate results are not counted"]
        do throws(GGUFError) {
            let keys = try ArchitectureKeys(metadata)
            if length == nil { length = try metadata.int(keys.name("context_length")) }
            if let window = try metadata.int(keys.name("attention.sliding_window")), window > 0 {
                notes.append("the sliding window of \(window) tokens is left aside")
            }
            cache = try keys.cache(contextLength: length)
        } catch {
            cache = .unknown(error.reason)
        }
        self.contextLength = length
        self.notes = notes
    }
}

/// The hyper-parameters of one architecture that set the size of its cache.
private struct ArchitectureKeys {
    private let metadata: GGUFMetadata
    private let architecture: String

    init(_ metadata: GGUFMetadata) throws(GGUFError) {
        self.metadata = metadata
        architecture = try metadata.requireString("general.architecture")
    }

    func name(_ suffix: String) -> String { "\(architecture).\(suffix)" }

    /// Bytes of an F16 cache over all layers; none where attention is not causal (embeddings).
    func cache(contextLength: Int?) throws(GGUFError) -> MemoryEstimate.Cache {
        if let causal = try metadata.bool(name("attention.causal")), !causal { return .bytes(0) }
        guard let contextLength else {
            throw .missingKey(path: metadata.path, key: name("context_length"))
        }
        let layers = try metadata.requireInt(name("block_count"))
        // A bound before the loop: the number comes from the file.
        guard (1...100_000).contains(layers) else {
            return .unknown("\(name("block_count")) is \(layers)")
        }
        let heads = try perLayer("attention.head_count", layers)
        guard let headsKV = try perLayer("attention.head_count_kv", layers) ?? heads else {
            throw .missingKey(path: metadata.path, key: name("attention.head_count_kv"))
        }
        let keyLength = try metadata.int(name("attention.key_length"))
        let valueLength = try metadata.int(name("attention.value_length"))
        let embedding = try metadata.int(name("embedding_length"))
        var total = 0
        for layer in 0..<layers where headsKV[layer] != 0 {
            let shared = heads.flatMap { Self.quotient(embedding, $0[layer]) }
            guard let key = keyLength ?? shared, let value = valueLength ?? shared else {
                return .unknown("neither key and value length nor head count is given")
            }
            let factors = [headsKV[layer], contextLength, 2]
            guard let bytes = Self.product(of: factors, sum: (key, value)) else {
                return .unknown("the numbers in \(architecture).* are out of range")
            }
            let (sum, overflow) = total.addingReportingOverflow(bytes)
            guard !overflow else { return .unknown("the cache would be beyond 2^63 bytes") }
            total = sum
        }
        return .bytes(total)
    }

    /// One number for each layer, from a single number or an array of as many.
    private func perLayer(_ suffix: String, _ layers: Int) throws(GGUFError) -> [Int]? {
        let key = name(suffix)
        guard case .array(let array)? = metadata[key] else {
            return try metadata.int(key).map { Array(repeating: $0, count: layers) }
        }
        guard array.count >= layers else {
            throw metadata.wrongType(
                key,
                expected: "\(layers) elements, one for each layer",
                found: "\(array)"
            )
        }
        return try array.ints()
    }

    private static func quotient(_ dividend: Int?, _ divisor: Int) -> Int? {
        guard let dividend, dividend > 0, divisor > 0 else { return nil }
        return dividend / divisor
    }

    /// `factors[0] x factors[1] x ... x (a + b)`; nil for negative numbers and on overflow.
    private static func product(of factors: [Int], sum: (Int, Int)) -> Int? {
        var (result, overflow) = sum.0.addingReportingOverflow(sum.1)
        guard !overflow, sum.0 >= 0, sum.1 >= 0 else { return nil }
        for factor in factors {
            guard factor >= 0 else { return nil }
            (result, overflow) = result.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
        }
        return result
    }
}

extension GGUFError {
    /// The error without the file's name, for a report that has named it already.
    fileprivate var reason: String {
        switch self {
        case .missingKey(_, let key): "\(printable(key)) is missing"
        case .wrongType(let location, let expected, let found):
            "\(printable(location.key ?? "")): expected \(expected), found \(found)"
        default: "\(self)"
        }
    }
}
