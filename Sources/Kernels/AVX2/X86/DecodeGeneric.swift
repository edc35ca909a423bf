#if arch(x86_64)
    package import KernelBlocks
    import Tensor

    /// The decode product of types without a span format: blocks are unpacked by KernelBlocks.
    ///
    /// No such type has minima.
    func decodeUnpacked(
        _ groups: BlockFormat.Groups,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int
    ) {
        let blockBytes = w.type.bytesPerBlock
        let block = w.type.elementsPerBlock
        let chunk = 256
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: a.n + 16) { buffer in
            let acc = buffer.baseAddress.unsafelyUnwrapped
            let room = UnsafeMutableRawPointer(acc + a.n)
            let values = room.bindMemory(to: Int8.self, capacity: chunk)
            let scales = (room + chunk).bindMemory(to: Float.self, capacity: 2 * chunk / 16)
            let unpacked = UnpackedWeights(
                values: values,
                scales: scales,
                minima: scales + chunk / 16
            )
            for row in lo..<hi {
                for i in 0..<a.n { acc[i] = Lanes() }
                for first in stride(from: 0, to: w.columns, by: chunk) {
                    let count = min(chunk, w.columns - first)
                    groups.unpack(w.row(row) + first / block * blockBytes, count, unpacked)
                    for i in 0..<a.n {
                        let activations = ActivationSpan(
                            values: UnsafeRawPointer(a.values + i * a.k + first),
                            scales: UnsafePointer(a.scales + (i * a.k + first) / 32),
                            sums: UnsafeRawPointer(a.sums),
                            repeats: UnsafeRawPointer(a.sums)
                        )
                        acc[i] = dot(unpacked, groups.size, count, activations, onto: acc[i])
                    }
                }
                for i in 0..<a.n { out[i * outStride + row] = sum(acc[i]) }
            }
        }
    }

    @inline(__always)
    private func dot(
        _ weights: UnpackedWeights,
        _ groupSize: Int,
        _ count: Int,
        _ a: ActivationSpan,
        onto acc: Lanes
    ) -> Lanes {
        var acc = acc
        for group in 0..<count / 32 {
            let pairs = signedPairSums(
                loadRegister(weights.values + 32 * group),
                loadRegister(a.values + 32 * group)
            )
            let products = floats(pairSums16(pairs, splat16(1)))
            let scale: Lanes
            if groupSize == 32 {
                scale = splat(weights.scales[group])
            } else {
                scale = Lanes(
                    lowHalf: SIMD4(repeating: weights.scales[2 * group]),
                    highHalf: SIMD4(repeating: weights.scales[2 * group + 1])
                )
            }
            acc = mulAdd(products, scale * splat(a.scales[group]), acc)
        }
        return acc
    }
#endif
