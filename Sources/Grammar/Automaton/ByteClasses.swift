/// A partition of the 256 byte values into classes that an automaton never tells apart.
struct ByteClasses: Hashable, Sendable {
    /// The class of each byte.  // (256)
    let classOf: [UInt8]
    /// The lowest byte of each class.  // (count)
    let representatives: [UInt8]

    /// Number of classes, 1 to 256.
    var count: Int { representatives.count }

    /// Makes the coarsest partition in which each of the ranges is a union of classes.
    ///
    /// Classes are runs of neighbouring bytes.
    init(_ ranges: some Sequence<ClosedRange<UInt8>>) {
        var startsClass = [Bool](repeating: false, count: 257)
        startsClass[0] = true
        for range in ranges {
            startsClass[Int(range.lowerBound)] = true
            startsClass[Int(range.upperBound) + 1] = true
        }
        var classOf: [UInt8] = []
        var representatives: [UInt8] = []
        for byte in 0..<256 {
            if startsClass[byte] { representatives.append(UInt8(byte)) }
            classOf.append(UInt8(representatives.count - 1))
        }
        self.classOf = classOf
        self.representatives = representatives
    }

    /// The bytes of a class.
    func range(_ index: Int) -> ClosedRange<UInt8> {
        let upper = index + 1 < count ? representatives[index + 1] - 1 : 255
        return representatives[index]...upper
    }

    /// The classes whose bytes make up a range of the partition.
    func classes(in range: ClosedRange<UInt8>) -> ClosedRange<Int> {
        Int(classOf[Int(range.lowerBound)])...Int(classOf[Int(range.upperBound)])
    }
}
