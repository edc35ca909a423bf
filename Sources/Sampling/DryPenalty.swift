/// DRY, "Don't Repeat Yourself": lowers the tokens that would extend a repetition.
///
/// A token that would make a repetition of n tokens one longer loses
/// multiplier * base^(n - allowed length). Weidmann 2024, text-generation-webui pull request 5677;
/// breakers and linear-time search as in KoboldCpp and llama.cpp.
package struct DryPenalty: Sendable {
    private let parameters: SamplerParameters.DRY
    /// What may follow each first token of a breaker to complete it.
    private let breakerTails: [Int32: [[Int32]]]
    /// Length of the match at each distance from the end, reused.
    private var matchLengths: [Int] = []
    /// The longest repetition that each token would extend, reused.
    private var repetitions: [Int32: Int] = [:]

    /// Longer tails of a breaker are cut, which bounds the search for breakers.
    private static let longestTail = 20

    /// Takes the settings; `nil` when they change nothing.
    package init?(_ parameters: SamplerParameters.DRY) {
        guard parameters.multiplier > 0, parameters.base >= 1, parameters.penaltyLastN != 0 else {
            return nil
        }
        self.parameters = parameters
        var tails: [Int32: [[Int32]]] = [:]
        for sequence in parameters.sequenceBreakers {
            guard let head = sequence.first else { continue }
            tails[head, default: []].append(Array(sequence.dropFirst().prefix(Self.longestTail)))
        }
        breakerTails = tails
    }

    /// Lowers the logits of the tokens that would extend a repetition.
    ///
    /// - Parameters:
    ///   - logits: One per token of the vocabulary.
    ///   - history: All tokens so far, each within the vocabulary.
    package mutating func apply(
        to logits: UnsafeMutableBufferPointer<Float>,
        history: [Int32]
    ) {
        let window = parameters.penaltyLastN
        let start = window < 0 ? 0 : Swift.max(history.count - window, 0)
        let recent = history[start...]
        guard recent.count > parameters.allowedLength else { return }
        let longest = lengthSinceBreaker(recent)
        guard longest >= parameters.allowedLength else { return }
        recent.withUnsafeBufferPointer { findRepetitions($0, longest: longest) }
        for (token, length) in repetitions where !isSingleBreaker(token) {
            logits[Int(token)] -= penalty(length)
        }
    }

    private func isSingleBreaker(_ token: Int32) -> Bool {
        breakerTails[token]?.contains(where: \.isEmpty) ?? false
    }

    /// multiplier * base^(length - allowed), the exponent held where a float cannot overflow.
    private func penalty(_ length: Int) -> Float {
        var exponent = Double(length - parameters.allowedLength)
        if parameters.base > 1.000001 {
            let logOfGreatestFloat: Float = 88.722839
            let limit = (logOfGreatestFloat / Libm.log(parameters.base)).rounded(.down)
            if limit > 0 { exponent = Swift.min(exponent, Double(limit)) }
        }
        let penalty = Double(parameters.multiplier) * Libm.pow(Double(parameters.base), exponent)
        return Float(Swift.min(penalty, Double(Float.greatestFiniteMagnitude)))
    }

    /// How many tokens come after the last complete breaker.
    private func lengthSinceBreaker(_ recent: ArraySlice<Int32>) -> Int {
        guard !breakerTails.isEmpty else { return recent.count }
        for distance in 0..<recent.count {
            let head = recent.endIndex - 1 - distance
            guard let tails = breakerTails[recent[head]] else { continue }
            let following = recent[(head + 1)...]
            let complete = tails.filter { $0.count <= distance && following.starts(with: $0) }
            if let length = complete.map(\.count).max() { return distance - length }
        }
        return recent.count
    }

    /// Fills `repetitions`: for each place where the end of the text occurred before, the token
    /// that followed it there, with the length of the match.
    ///
    /// The Z-algorithm over the reversed text: `matchLengths[d]` is how many tokens ending `d`
    /// before the end equal those at the end. The box `left ... right` is the match that reaches
    /// furthest; inside it, lengths are copied instead of compared, so the time is linear.
    private mutating func findRepetitions(_ recent: UnsafeBufferPointer<Int32>, longest: Int) {
        let count = recent.count
        matchLengths.removeAll(keepingCapacity: true)
        matchLengths.append(0)
        repetitions.removeAll(keepingCapacity: true)
        var left = 0
        var right = 0
        for distance in 1..<count {
            var length = 0
            if distance <= right {
                let known = matchLengths[distance - left]
                let room = right - distance + 1
                if known < room {
                    matchLengths.append(known)
                    note(known, recent[count - distance])
                    continue
                }
                length = room
            }
            while distance + length < count,
                recent[count - 1 - length] == recent[count - 1 - distance - length]
            {
                length += 1
            }
            if length > 0 {
                left = distance
                right = distance + length - 1
            }
            length = Swift.min(length, longest)
            matchLengths.append(length)
            note(length, recent[count - distance])
        }
    }

    private mutating func note(_ length: Int, _ following: Int32) {
        guard length >= parameters.allowedLength else { return }
        if length > repetitions[following] ?? -1 { repetitions[following] = length }
    }
}
