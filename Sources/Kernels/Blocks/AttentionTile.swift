/// How keys and values are stored in the cache.
package enum CacheType: UInt8, Sendable, CaseIterable {
    case f32
    case f16
    /// Int8 with one Float scale per position and 32 dimensions.
    case q8_0
}

/// One page of the cache: 64 positions of one layer and KV head.
///
/// Keys are stored transposed, (headSize, positions), so that scores are computed with positions
/// in SIMD lanes; values as (positions, headSize). Q8_0 holds all Int8 values first, then the
/// scales: (groups, positions) for both.
package enum CachePage {
    /// Positions a page holds.
    package static let positions = 64

    /// Dimensions that share a scale in Q8_0.
    package static let group = 32

    /// Bytes of one page's keys or values of one head of `headSize` dimensions.
    package static func byteCount(_ type: CacheType, headSize: Int) -> Int {
        switch type {
        case .f32: positions * headSize * 4
        case .f16: positions * headSize * 2
        case .q8_0: positions * headSize + positions * groups(headSize: headSize) * 4
        }
    }

    /// Scale groups of one head.
    package static func groups(headSize: Int) -> Int { (headSize + group - 1) / group }
}

/// Query rows of consecutive tokens of one sequence that attend through one KV head.
///
/// All strides count floats, but those of pages, which count bytes. Whoever fills it keeps the
/// memory alive during the call.
package struct AttentionTile {
    /// Head 0 of the first token, (tokens, heads, keySize).
    package var queries: UnsafePointer<Float>
    package var queryTokenStride = 0
    package var queryHeadStride = 0
    /// Where the result goes, (tokens, heads, valueSize).
    package var output: UnsafeMutablePointer<Float>
    package var outputTokenStride = 0
    package var outputHeadStride = 0
    /// Query heads that share the KV head.
    package var heads = 1
    /// Tokens in the tile.
    package var tokens = 1
    /// Position of the first token; the others follow.
    package var firstPosition = 0
    /// Positions the sequence holds, those of the tile included.
    package var length = 1
    /// Dimensions of a key.
    package var keySize = 0
    /// Dimensions of a value.
    package var valueSize = 0
    /// Whether a token sees only positions up to its own.
    package var isCausal = true
    /// Positions a token sees, its own included; 0 means all.
    package var window = 0
    /// Factor on the product of query and key.
    package var scale: Float = 1
    /// Bounds scores to cap * tanh(score / cap); 0 for none.
    package var softCap: Float = 0
    /// One logit per head that only enlarges the softmax's denominator; nil for none.
    package var sinks: UnsafePointer<Float>?
    /// The sequence's pages in order of position.
    package var pageTable: UnsafePointer<Int32>
    /// This layer's and head's keys and values in page 0.
    package var keys: UnsafeRawPointer
    package var values: UnsafeRawPointer
    /// Bytes from one page to the next.
    package var keyPageStride = 0
    package var valuePageStride = 0
    /// How keys and values are stored.
    package var cacheType = CacheType.f16

    /// Points at the memory a tile reads and writes; shapes and masks are set afterwards.
    package init(
        queries: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>,
        pageTable: UnsafePointer<Int32>,
        keys: UnsafeRawPointer,
        values: UnsafeRawPointer
    ) {
        self.queries = queries
        self.output = output
        self.pageTable = pageTable
        self.keys = keys
        self.values = values
    }

    /// Floats of scratch memory that a tile of `rows` = tokens * heads rows needs.
    package static func scratchCount(rows: Int, keySize: Int, valueSize: Int) -> Int {
        CachePage.positions * (keySize + valueSize) + rows * (keySize + valueSize + 66) + 64
    }
}
