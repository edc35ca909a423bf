/// A number of bytes as people write it: `800M`, `1.5GB`, `2GiB`, `1000000`.
struct ByteCount: Equatable {
    let value: Int

    /// Reads a size; K, M, G and T are powers of 1000, with an `i` of 1024.
    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var unit = text.dropFirst(digits.count).lowercased()
        if unit.hasSuffix("b") { unit.removeLast() }
        let isBinary = unit.hasSuffix("i")
        if isBinary { unit.removeLast() }
        guard let number = Double(digits),
            let power = ["", "k", "m", "g", "t"].firstIndex(of: unit)
        else { return nil }
        let bytes = (0..<power).reduce(number) { product, _ in product * (isBinary ? 1024 : 1000) }
        guard bytes >= 1, bytes < 1e18 else { return nil }
        value = Int(bytes)
    }
}
