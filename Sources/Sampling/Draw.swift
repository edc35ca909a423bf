/// The last step: one token at random by weight.
enum Draw {
    /// Draws a candidate with the probability of its weight; `updateWeights` comes first.
    ///
    /// - Returns: The candidate's index.
    static func index(
        from candidates: borrowing CandidateBuffer,
        using generator: inout Xoshiro256
    ) -> Int {
        let target = generator.nextUnit() * candidates.totalWeight
        var sum = 0.0
        var last = 0
        for index in 0..<candidates.count where candidates.weights[index] > 0 {
            sum += Double(candidates.weights[index])
            last = index
            if sum > target { return index }
        }
        return last
    }
}
