import Models

/// Turns an input's token vectors into one vector.
struct Pooler {
    private let pooling: Pooling
    private var sum: [Float]
    private var count = 0

    /// Pools vectors of `width` floats; token-wise models are averaged.
    init(_ pooling: Pooling, width: Int) {
        self.pooling = pooling
        sum = Array(repeating: 0, count: width)
    }

    /// Adds the next token's vector.
    mutating func add(_ vector: UnsafePointer<Float>) {
        let takes =
            switch pooling {
            case .mean, .none: true
            case .cls, .rank: count == 0
            case .last: true
            }
        if takes {
            for i in sum.indices { sum[i] = pooling == .last ? vector[i] : sum[i] + vector[i] }
        }
        count += 1
    }

    /// The pooled vector, not normalised.
    var result: [Float] {
        switch pooling {
        case .mean, .none: sum.map { $0 / Float(max(1, count)) }
        case .cls, .last, .rank: sum
        }
    }
}
