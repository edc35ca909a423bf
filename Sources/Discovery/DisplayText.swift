/// Text from a file or a file's name made fit for one line: control characters escaped, cut.
package func displayText(_ text: String, limit: Int = 400) -> String {
    var result = ""
    var length = 0
    for scalar in text.unicodeScalars {
        guard length < limit else { return result + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            result += scalar.escaped(asASCII: true)
        default: result.unicodeScalars.append(scalar)
        }
        length += 1
    }
    return result
}

/// A count in thousands, millions or billions with two or three digits, as models are named: 7.2B.
package func decimalText(_ count: Int) -> String {
    scaled(count, units: [("T", 1e12), ("B", 1e9), ("M", 1e6), ("K", 1e3)]) ?? "\(count)"
}

/// Bytes in decimal units, as the other tools list sizes: 9.3 GB.
package func byteText(_ bytes: Int) -> String {
    scaled(bytes, units: [(" TB", 1e12), (" GB", 1e9), (" MB", 1e6), (" kB", 1e3)])
        ?? "\(bytes) B"
}

private func scaled(_ value: Int, units: [(name: String, size: Double)]) -> String? {
    guard let unit = units.first(where: { Double(value) >= $0.size }) else { return nil }
    let tenths = Int((Double(value) / unit.size * 10).rounded())
    return tenths >= 1000
        ? "\((tenths + 5) / 10)\(unit.name)" : "\(tenths / 10).\(tenths % 10)\(unit.name)"
}
