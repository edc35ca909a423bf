/// Text normalisation of `tokenizer.ggml.model` "whitespace": words apart, whitespace dropped.
struct WhitespaceNormalisation: Sendable {
    /// Whether letters become lower case.
    let lowercases: Bool

    /// Gives each stretch of text without whitespace to `body`, respelt.
    func forEachSegment(of text: UnsafeBufferPointer<UInt8>, _ body: ([UInt8]) -> Void) {
        var scalars: [UInt32] = []
        _ = LenientUTF8.decode(text, into: &scalars)
        var segment: [UInt8] = []
        for scalar in scalars {
            if CharacterTable.shared[scalar].contains(.whitespace) {
                if !segment.isEmpty { body(segment) }
                segment.removeAll(keepingCapacity: true)
            } else {
                let scalar = lowercases ? LowercaseMap.lowercase(scalar) : scalar
                LenientUTF8.append(scalar, to: &segment)
            }
        }
        if !segment.isEmpty { body(segment) }
    }
}
