package import KernelBlocks
import Tensor

#if OpenBLAS
    import COpenBLAS
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Products by OpenBLAS, in builds with the package's trait of that name.
///
/// A library's product may add in another order for another number of rows: with it, an answer
/// need not be the same alone and in a batch.
package enum OpenBLAS {
    /// Weight rows that are widened to floats together.
    static let strip = 64

    /// Whether this build has it.
    package static var isBuilt: Bool {
        #if OpenBLAS
            true
        #else
            false
        #endif
    }

    /// Whether `SHIMMY_BLAS` asks for it.
    ///
    /// - Throws: `OpenBLASError` for another value than 0 and 1, and where the build lacks it.
    package static func isChosen(environment value: String?) throws(OpenBLASError) -> Bool {
        guard let value, !value.isEmpty, value != "0" else { return false }
        guard value == "1" else { throw .unknown(value) }
        guard isBuilt else { throw .notBuilt }
        return true
    }

    /// The choice of this process; a wrong one is reported where the instruction set is chosen.
    package static let isChosen = (try? isChosen(environment: variable)) ?? false

    /// `SHIMMY_BLAS` of this process.
    static var variable: String? { getenv("SHIMMY_BLAS").map { String(cString: $0) } }

    /// A table whose tiled product of float weights is the library's; the same where it is missing.
    package static func table(_ kernels: MatrixKernels) -> MatrixKernels {
        guard isBuilt else { return kernels }
        var table = kernels
        table.name += "+openblas"
        table.prefillFloat = prefill
        table.roundsToBF16 = false
        let own = kernels.scratchBytes
        table.scratchBytes = { k in max(own(k), strip * k * 4) }
        return table
    }

    /// See `MatrixKernels.FloatProduct`; weights of every type, scratch of 64 rows of floats.
    @Sendable
    static func prefill(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ x: UnsafePointer<Float>,
        _ xStride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        #if OpenBLAS
            guard let format = BlockFormat.of(w.type) else { return }
            _ = oneThread
            let floats = scratch.bindMemory(to: Float.self, capacity: strip * w.columns)
            for first in stride(from: lo, to: hi, by: strip) {
                let rows = min(strip, hi - first)
                for row in 0..<rows {
                    format.dequantise(w.row(first + row), w.columns, floats + row * w.columns)
                }
                cblas_sgemm(
                    CblasRowMajor,
                    CblasNoTrans,
                    CblasTrans,
                    Int32(n),
                    Int32(rows),
                    Int32(w.columns),
                    1,
                    x,
                    Int32(xStride),
                    floats,
                    Int32(w.columns),
                    0,
                    out + first,
                    Int32(outStride)
                )
            }
        #endif
    }

    #if OpenBLAS
        /// The worker pool has threads enough; those of the library would fight with them.
        private static let oneThread: Void = openblas_set_num_threads(1)
    #endif
}

/// Why `SHIMMY_BLAS` cannot be followed.
package enum OpenBLASError: Error, CustomStringConvertible, Equatable {
    case unknown(String)
    case notBuilt

    package var description: String {
        switch self {
        case .unknown(let value): "SHIMMY_BLAS=\(value): expected 0 or 1"
        case .notBuilt:
            "SHIMMY_BLAS=1: this build is without OpenBLAS (swift build --traits OpenBLAS)"
        }
    }
}
