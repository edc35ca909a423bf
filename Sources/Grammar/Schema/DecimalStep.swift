import JSON

/// The factor of `multipleOf` as a whole number of decimal places: 1.5 is 15 of the first place.
struct DecimalStep: Sendable {
    /// The factor in units of the last place.
    let count: Int
    /// Digits behind the point.
    let places: Int

    /// More states than this for one factor are refused.
    static let stateLimit = 10_000

    /// Takes a positive number apart; `nil` for one with too many digits to follow.
    init?(_ value: JSONValue) {
        guard let decimal = DecimalText(value), !decimal.isNegative, !decimal.isZero,
            decimal.whole.count + decimal.fraction.count <= 9
        else { return nil }
        places = decimal.fraction.count
        count = (decimal.whole + decimal.fraction).reduce(0) { $0 * 10 + Int($1) }
        guard count * (places + 2) <= Self.stateLimit else { return nil }
    }

    private init(count: Int, places: Int) {
        self.count = count
        self.places = places
    }

    /// The same factor with at least one place, so that `5.0` can be told to be a multiple of 5.
    var withFraction: DecimalStep {
        places > 0 ? self : DecimalStep(count: count * 10, places: 1)
    }
}

extension ByteAutomaton {
    /// Decimal numbers that are multiples, leading and trailing zeros included.
    ///
    /// States are the start, behind the sign, then by remainder: among the whole digits, right
    /// behind the point, and behind each place.
    init(multiplesOf step: DecimalStep) {
        let size = step.count
        var rows: [[(range: ClosedRange<UInt8>, target: Int)]] = []
        var accepting: Set<Int> = []
        /// Digits that lead from a remainder to states that begin at `first`.
        func digits(_ remainder: Int, _ first: Int) -> [(range: ClosedRange<UInt8>, target: Int)] {
            (0...9).map { digit in
                let byte = UInt8(48 + digit)
                return (byte...byte, first + (remainder * 10 + digit) % size)
            }
        }
        let minus = UInt8(ascii: "-")
        let point = UInt8(ascii: ".")
        let zero = UInt8(ascii: "0")
        rows.append([(minus...minus, 1)] + digits(0, 2))
        rows.append(digits(0, 2))
        let afterPoint = 2 + size
        for remainder in 0..<size {
            let fraction = step.places > 0 ? [(point...point, afterPoint + remainder)] : []
            rows.append(digits(remainder, 2) + fraction)
        }
        var scale = (0..<step.places).reduce(1) { scale, _ in scale * 10 % size }
        for remainder in 0..<size where remainder * scale % size == 0 {
            accepting.insert(2 + remainder)
        }
        for place in 0..<Swift.max(step.places, 0) {
            let first = afterPoint + (place + 1) * size
            for remainder in 0..<size { rows.append(digits(remainder, first)) }
            scale = (0..<step.places - place - 1).reduce(1) { scale, _ in scale * 10 % size }
            for remainder in 0..<size where remainder * scale % size == 0 {
                accepting.insert(first + remainder)
            }
        }
        // Behind the last place, zeros change nothing.
        if step.places > 0 {
            let first = afterPoint + step.places * size
            for remainder in 0..<size {
                rows.append(remainder == 0 ? [(zero...zero, first)] : [])
            }
        }
        self.init(edges: rows, accepting: accepting)
    }
}
