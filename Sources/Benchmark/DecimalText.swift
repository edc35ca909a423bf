/// A number rounded to `places` decimals: `12.50`.
package func decimal(_ value: Double, places: Int) -> String {
    let factor = (0..<places).reduce(1.0) { result, _ in result * 10 }
    let scaled = (value.magnitude * factor).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
}

/// A share in per cent: `93 %`.
package func percent(_ share: Double) -> String { "\(decimal(100 * share, places: 0)) %" }
