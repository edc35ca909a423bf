/// What the machine did at most, measured beside a benchmark with the same threads.
package struct MachineRates: Sendable, Equatable {
    /// Bytes per second of reading the mapped weights front to back.
    package var stream: Double
    /// Operations per second of the instruction set's byte products, in registers.
    package var integerPeak: Double
    /// Operations per second of its float products.
    package var floatPeak: Double

    /// Makes the rates.
    package init(stream: Double, integerPeak: Double, floatPeak: Double) {
        self.stream = stream
        self.integerPeak = integerPeak
        self.floatPeak = floatPeak
    }

    /// The medians of several measurements.
    package static func medians(_ rates: [MachineRates]) -> MachineRates {
        MachineRates(
            stream: Statistics(rates.map(\.stream)).median,
            integerPeak: Statistics(rates.map(\.integerPeak)).median,
            floatPeak: Statistics(rates.map(\.floatPeak)).median
        )
    }

    /// Seconds that operations would take at the peaks.
    package func seconds(integer: Double, float: Double) -> Double {
        let integers = integer > 0 ? integer / integerPeak : 0
        return integers + (float > 0 ? float / floatPeak : 0)
    }
}
