/// The tidying of decoded text that llama.cpp took over from Hugging Face's
/// `clean_up_tokenization_spaces`.
///
/// In three passes: no space before `?`, `!`, `.`, `,`; an apostrophe between two spaces loses
/// both; no space before `'s`, `'m`, `'re`, `'ve`.
enum SpacingCleanup {
    private static let space = UInt8(ascii: " ")
    private static let apostrophe = UInt8(ascii: "'")

    /// Tidies `text` in place.
    static func apply(to text: inout [UInt8]) {
        guard text.contains(space) else { return }
        let marks = Array("?!.,".utf8)
        pass(&text) { text, index in
            marks.contains(text[index]) ? .dropSpaceBefore : .keep
        }
        pass(&text) { text, index in
            let standsAlone =
                text[index] == apostrophe && index + 1 < text.count && text[index + 1] == space
            return standsAlone ? .dropSpacesAround : .keep
        }
        pass(&text) { text, index in
            guard text[index] == apostrophe, index + 1 < text.count else { return .keep }
            let second = index + 2 < text.count ? text[index + 2] : 0
            switch (Unicode.Scalar(text[index + 1]), Unicode.Scalar(second)) {
            case ("s", _), ("m", _), ("r", "e"), ("v", "e"): return .dropSpaceBefore
            default: return .keep
            }
        }
    }

    private enum Action {
        case keep, dropSpaceBefore, dropSpacesAround
    }

    /// Asks `decide` about every byte with a space before it.
    private static func pass(
        _ text: inout [UInt8],
        _ decide: (_ text: [UInt8], _ index: Int) -> Action
    ) {
        guard let first = text.first else { return }
        var result = [first]
        result.reserveCapacity(text.count)
        var index = 1
        var before = first
        while index < text.count {
            let byte = text[index]
            let action = before == space ? decide(text, index) : .keep
            if action != .keep { result.removeLast() }
            result.append(byte)
            before = byte
            index += 1
            if action == .dropSpacesAround {
                index += 1
                before = 0
            }
        }
        text = result
    }
}
