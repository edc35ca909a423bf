/// The tokens still in question, as parallel arrays allocated once.
///
/// Every step after top-k narrows or reweights this buffer in place. Order: descending by logit
/// while `isSorted`, else unspecified but the same on every run.
package struct CandidateBuffer: ~Copyable {
    /// Room for so many candidates.
    package let capacity: Int
    /// Candidates in use.
    package internal(set) var count = 0
    /// Whether the candidates stand in descending order of logit, lower ids first among equals.
    package internal(set) var isSorted = false
    /// Sum of `weights`, up to date after `updateWeights`.
    package internal(set) var totalWeight = 0.0

    /// Token ids.  // (count)
    package let ids: UnsafeMutablePointer<Int32>
    /// Logits, never NaN or positive infinity.  // (count)
    package let logits: UnsafeMutablePointer<Float>
    /// e^(logit - greatest logit), up to date after `updateWeights`.  // (count)
    package let weights: UnsafeMutablePointer<Float>
    /// Sort keys of a step that orders by something else than the logit.  // (count)
    let scores: UnsafeMutablePointer<Float>

    /// Allocates room for `capacity` candidates.
    package init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        ids = .allocate(capacity: capacity)
        logits = .allocate(capacity: capacity)
        weights = .allocate(capacity: capacity)
        scores = .allocate(capacity: capacity)
        ids.initialize(repeating: 0, count: capacity)
        logits.initialize(repeating: 0, count: capacity)
        weights.initialize(repeating: 0, count: capacity)
        scores.initialize(repeating: 0, count: capacity)
    }

    deinit {
        ids.deallocate()
        logits.deallocate()
        weights.deallocate()
        scores.deallocate()
    }

    /// Takes every token whose logit is finite and at least `floor`, in order of id.
    ///
    /// - Parameters:
    ///   - source: One logit per token, at most `capacity`, none NaN or positive infinity.
    ///   - floor: Least logit to take.
    package mutating func load(
        _ source: UnsafeBufferPointer<Float>,
        floor: Float = -.infinity
    ) {
        precondition(source.count <= capacity)
        count = 0
        isSorted = false
        let least = Swift.max(floor, -Float.greatestFiniteMagnitude)
        var taken = 0
        for (index, logit) in source.enumerated() {
            // Written always, counted only if taken: no branch to mispredict.
            ids[taken] = Int32(truncatingIfNeeded: index)
            logits[taken] = logit
            taken &+= logit >= least ? 1 : 0
        }
        count = taken
    }

    /// Appends one candidate; there must be room.
    @inline(__always)
    mutating func append(id: Int32, logit: Float) {
        ids[count] = id
        logits[count] = logit
        count += 1
    }

    /// Exchanges two candidates, but not their scores.
    @inline(__always)
    func swapAt(_ i: Int, _ j: Int) {
        (ids[i], ids[j]) = (ids[j], ids[i])
        (logits[i], logits[j]) = (logits[j], logits[i])
        (weights[i], weights[j]) = (weights[j], weights[i])
    }

    /// Drops all but the candidates for which `isKept` holds, preserving their order.
    @inline(__always)
    mutating func filter(_ isKept: (_ index: Int) -> Bool) {
        var kept = 0
        for index in 0..<count where isKept(index) {
            if kept != index {
                ids[kept] = ids[index]
                logits[kept] = logits[index]
                weights[kept] = weights[index]
            }
            kept += 1
        }
        count = kept
    }

    /// The greatest logit; there must be a candidate.
    package var greatestLogit: Float {
        if isSorted { return logits[0] }
        var greatest = logits[0]
        for index in 1..<Swift.max(count, 1) where logits[index] > greatest {
            greatest = logits[index]
        }
        return greatest
    }

    /// Computes `weights` and `totalWeight` from the logits.
    package mutating func updateWeights() {
        let greatest = SIMD8<Float>(repeating: greatestLogit)
        var total = SIMD8<Double>(repeating: 0)
        var index = 0
        while index + 8 <= count {
            let weight = VectorMath.exp(VectorMath.load(logits, index) - greatest)
            UnsafeMutableRawPointer(weights + index).storeBytes(of: weight, as: SIMD8<Float>.self)
            total += SIMD8<Double>(weight)
            index += 8
        }
        totalWeight = total.sum()
        while index < count {
            let weight = VectorMath.exp(SIMD8(repeating: logits[index]) - greatest)[0]
            weights[index] = weight
            totalWeight += Double(weight)
            index += 1
        }
    }
}
