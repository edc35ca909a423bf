import KernelBlocks
import Tensor

/// A stretch of a strip of weights, and of four activation rows, laid out for the tile.
struct Panel {
    /// Weights per scale.
    let groupSize: Int
    /// Whether minima are taken away.
    let hasMinima: Bool

    /// Weights: (tile of 8 rows, 128 pairs of columns, 2) vectors of four rows.
    ///
    /// Sixteen columns are eight pairs in the order in which `IntegerLanes.wide16` widens them:
    /// (0, 2), (4, 6), ... (12, 14), (1, 3), ... (13, 15).
    private let weights: UnsafeMutablePointer<SIMD8<Int16>>
    /// Activation codes in the same order: (4 rows, 32 vectors).
    private let activations: UnsafeMutablePointer<SIMD8<Int16>>
    /// Weight scales (group, 32 rows), then minima in the same order.
    private let scales: UnsafeMutablePointer<Float>
    private let minima: UnsafeMutablePointer<Float>
    /// Activation scales (group, 4), and scale times sum of codes in the same order.
    private let factors: UnsafeMutablePointer<Float>
    private let offsets: UnsafeMutablePointer<Float>
    /// One row as unpacked.
    private let unpacked: UnpackedWeights
    /// Sums of the tile: (4 activation rows, 8 weight rows).
    private let tile: UnsafeMutablePointer<SIMD4<Float>>

    /// Divides `scratch`, `Prefill.scratchBytes` at a 64-byte boundary.
    init(scratch: UnsafeMutableRawPointer, groupSize: Int, hasMinima: Bool) {
        self.groupSize = groupSize
        self.hasMinima = hasMinima
        var next = scratch
        func take<T>(_ bytes: Int, as _: T.Type) -> UnsafeMutablePointer<T> {
            defer { next += bytes }
            return next.bindMemory(to: T.self, capacity: bytes / MemoryLayout<T>.stride)
        }
        weights = take(16384, as: SIMD8<Int16>.self)
        activations = take(2048, as: SIMD8<Int16>.self)
        scales = take(2048, as: Float.self)
        minima = take(2048, as: Float.self)
        factors = take(256, as: Float.self)
        offsets = take(256, as: Float.self)
        unpacked = UnpackedWeights(
            values: take(256, as: Int8.self),
            scales: take(64, as: Float.self),
            minima: take(64, as: Float.self)
        )
        tile = take(128, as: SIMD4<Float>.self)
    }

    /// Unpacks `count` columns of the weight rows; rows missing from a tile become zero.
    func load(
        _ w: WeightRows,
        _ groups: BlockFormat.Groups,
        rows: Range<Int>,
        column: Int,
        count: Int
    ) {
        let offset = column / w.type.elementsPerBlock * w.type.bytesPerBlock
        let tileRows = Prefill.tileRows
        let padded = (rows.count + tileRows - 1) / tileRows * tileRows
        for row in 0..<padded {
            if row < rows.count {
                groups.unpack(w.row(rows.lowerBound + row) + offset, count, unpacked)
            } else {
                unpacked.values.update(repeating: 0, count: count)
                unpacked.scales.update(repeating: 0, count: count / groupSize)
                unpacked.minima.update(repeating: 0, count: count / groupSize)
            }
            for group in 0..<count / groupSize {
                scales[group * Prefill.stripRows + row] = unpacked.scales[group]
                minima[group * Prefill.stripRows + row] = unpacked.minima[group]
            }
            storeLanes(row, count)
        }
    }

    /// Spreads the unpacked row over the lanes of its vectors.
    private func storeLanes(_ row: Int, _ count: Int) {
        var vector =
            weights + (row / Prefill.tileRows * Prefill.stretch + row % Prefill.tileRows / 4)
        for start in stride(from: 0, to: count, by: 16) {
            let (even, odd) = IntegerLanes.wide16(unpacked.values + start)
            for pair in 0..<4 {
                IntegerLanes.store(even, pair: pair, row: row % 4, to: vector + 2 * pair)
                IntegerLanes.store(odd, pair: pair, row: row % 4, to: vector + 2 * pair + 8)
            }
            vector += 16
        }
    }

    /// Widens `count` columns of the activation rows; rows missing from the tile become zero.
    func load(_ a: QuantisedRows, rows: Range<Int>, column: Int, count: Int) {
        for index in 0..<Prefill.tileColumns {
            let codes = activations + index * (Prefill.stretch / 8)
            guard index < rows.count else {
                codes.update(repeating: SIMD8(repeating: 0), count: count / 8)
                for group in 0..<count / groupSize {
                    factors[4 * group + index] = 0
                    offsets[4 * group + index] = 0
                }
                continue
            }
            let start = (rows.lowerBound + index) * a.k + column
            for vector in stride(from: 0, to: count / 8, by: 2) {
                (codes[vector], codes[vector + 1]) = IntegerLanes.wide16(
                    a.values + start + 8 * vector
                )
            }
            for group in 0..<count / groupSize {
                let scale = a.scales[(start + group * groupSize) / 32]
                let sums = a.sums + (start + group * groupSize) / 16
                let sum = groupSize == 16 ? Int32(sums[0]) : Int32(sums[0]) &+ Int32(sums[1])
                factors[4 * group + index] = scale
                offsets[4 * group + index] = scale * Float(sum)
            }
        }
    }

    /// Adds the products of the panel's rows `row ..< row + rows` to a corner of the output.
    func multiply(
        row: Int,
        count: Int,
        isFirst: Bool,
        into out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        rows: Int,
        columns: Int
    ) {
        if isFirst {
            tile.update(repeating: SIMD4(repeating: 0), count: 2 * Prefill.tileColumns)
        } else {
            copyTile(out, outStride, rows: rows, columns: columns, isStore: false)
        }
        if groupSize == 32 {
            addGroups(size: 32, row, count / 32)
        } else {
            addGroups(size: 16, row, count / 16)
        }
        copyTile(out, outStride, rows: rows, columns: columns, isStore: true)
    }

    /// Copies the tile from or to its corner of the output; lanes beyond `rows` are left alone.
    @inline(__always)
    private func copyTile(
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        rows: Int,
        columns: Int,
        isStore: Bool
    ) {
        let lanes = UnsafeMutableRawPointer(tile).assumingMemoryBound(to: Float.self)
        for index in 0..<columns {
            let (inside, outside) = (lanes + 8 * index, out + index * outStride)
            if rows == Prefill.tileRows {
                let from = UnsafeRawPointer(isStore ? inside : outside)
                let to = UnsafeMutableRawPointer(isStore ? outside : inside)
                to.storeBytes(of: from.loadUnaligned(as: SIMD8<Float>.self), as: SIMD8<Float>.self)
            } else {
                for lane in 0..<rows {
                    if isStore {
                        outside[lane] = inside[lane]
                    } else {
                        inside[lane] = outside[lane]
                    }
                }
            }
        }
    }

    @inline(__always)
    private func addGroups(size: Int, _ row: Int, _ groups: Int) {
        var w = UnsafePointer(weights + row / Prefill.tileRows * Prefill.stretch)
        let (xa, xb) = (activations, activations + Prefill.stretch / 8)
        let (xc, xd) = (xb + Prefill.stretch / 8, xb + 2 * (Prefill.stretch / 8))
        for group in 0..<groups {
            let zero = SIMD4<Int32>(repeating: 0)
            var (a0, a1, b0, b1) = (zero, zero, zero, zero)
            var (c0, c1, d0, d1) = (zero, zero, zero, zero)
            for vector in group * (size / 8)..<(group + 1) * (size / 8) {
                for pair in 0..<4 {
                    let (w0, w1) = (w[2 * pair], w[2 * pair + 1])
                    let a = IntegerLanes.repeated(xa[vector], pair: pair)
                    a0 = IntegerLanes.add(w0, times: a, to: a0)
                    a1 = IntegerLanes.add(w1, times: a, to: a1)
                    let b = IntegerLanes.repeated(xb[vector], pair: pair)
                    b0 = IntegerLanes.add(w0, times: b, to: b0)
                    b1 = IntegerLanes.add(w1, times: b, to: b1)
                    let c = IntegerLanes.repeated(xc[vector], pair: pair)
                    c0 = IntegerLanes.add(w0, times: c, to: c0)
                    c1 = IntegerLanes.add(w1, times: c, to: c1)
                    let d = IntegerLanes.repeated(xd[vector], pair: pair)
                    d0 = IntegerLanes.add(w0, times: d, to: d0)
                    d1 = IntegerLanes.add(w1, times: d, to: d1)
                }
                w += 8
            }
            let start = group * Prefill.stripRows + row
            let factor = factors + 4 * group
            let s = quad(scales + start)
            add(s, a0, factor[0], 0)
            add(s, b0, factor[1], 2)
            add(s, c0, factor[2], 4)
            add(s, d0, factor[3], 6)
            let t = quad(scales + start + 4)
            add(t, a1, factor[0], 1)
            add(t, b1, factor[1], 3)
            add(t, c1, factor[2], 5)
            add(t, d1, factor[3], 7)
            if hasMinima { takeMinima(start, offsets + 4 * group) }
        }
    }

    @inline(__always)
    private func quad(_ p: UnsafePointer<Float>) -> SIMD4<Float> {
        UnsafeRawPointer(p).load(as: SIMD4<Float>.self)
    }

    @inline(__always)
    private func add(_ s: SIMD4<Float>, _ dot: SIMD4<Int32>, _ factor: Float, _ target: Int) {
        tile[target] += SIMD4<Float>(dot) * (s * factor)
    }

    @inline(__always)
    private func takeMinima(_ start: Int, _ offset: UnsafePointer<Float>) {
        let m = quad(minima + start)
        let n = quad(minima + start + 4)
        for index in 0..<Prefill.tileColumns {
            tile[2 * index] -= m * offset[index]
            tile[2 * index + 1] -= n * offset[index]
        }
    }
}
