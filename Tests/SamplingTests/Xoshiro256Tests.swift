import Sampling
import Testing

@Suite("Random numbers")
struct Xoshiro256Tests {
    @Test(
        "give the published sequence",
        arguments: [
            (
                0,
                [11_091_344_671_253_066_420, 13_793_997_310_169_335_082, 1_900_383_378_846_508_768]
            ),
            (
                42,
                [1_546_998_764_402_558_742, 6_990_951_692_964_543_102, 12_544_586_762_248_559_009]
            ),
        ] as [(UInt64, [UInt64])]
    )
    func sequence(seed: UInt64, expected: [UInt64]) {
        var generator = Xoshiro256(seed: seed)
        #expect((0..<3).map { _ in generator.next() } == expected)
    }

    @Test("unit numbers stay below 1 and average one half")
    func unit() {
        var generator = Xoshiro256(seed: 8)
        let numbers = (0..<100_000).map { _ in generator.nextUnit() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(numbers.reduce(0, +) / 100_000 - 0.5) < 0.005)
    }
}
