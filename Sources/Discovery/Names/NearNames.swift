import JSON

/// Names that somebody may have meant who wrote a wrong one.
package enum NearNames {
    /// Longer names are not compared letter by letter.
    private static let lengthLimit = 100

    /// The candidates that are near a name, the nearest first, at most five.
    ///
    /// Near is a name that holds the wrong one, or is held by it, or differs from it, or from its
    /// part in front of the tag, by few letters (a third of them): in this order.
    ///
    /// - Parameters:
    ///   - name: The wrong name.
    ///   - candidates: What can be meant, and all its names.
    /// - Returns: The candidates' ids.
    package static func of(
        _ name: String,
        among candidates: [(id: String, names: [String])]
    ) -> [String] {
        let folded = ModelName.folded(name)
        guard !folded.isEmpty else { return [] }
        var found: [(distance: Int, id: String)] = []
        for candidate in candidates {
            let distances = candidate.names.compactMap {
                distance(folded, ModelName.folded($0))
            }
            if let least = distances.min() { found.append((least, candidate.id)) }
        }
        return found.sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }.prefix(5).map(\.id)
    }

    private static func distance(_ name: String, _ other: String) -> Int? {
        if other.contains(bytesOf: name) { return 0 }
        if other.utf8.count > 2, name.contains(bytesOf: other) { return 1 }
        let (name, other) = (Array(name.utf8), Array(other.utf8))
        guard name.count <= lengthLimit, other.count <= lengthLimit else { return nil }
        let untagged = other.prefix { $0 != UInt8(ascii: ":") }
        let letters = min(edits(name, other[...]), edits(name, untagged))
        return letters * 3 <= name.count ? 1 + letters : nil
    }

    /// The letters to insert, delete or replace (Levenshtein's distance).
    private static func edits(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Int {
        var row = Array(0...right.count)
        for (line, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
