package import KernelBlocks
import KernelsPortable

#if arch(x86_64)
    import KernelsAVX2
    import KernelsAVX512
    import KernelsAVXVNNI
#elseif arch(arm64)
    import KernelsNEON
#endif

/// A family of kernels that this binary carries.
package enum InstructionSet: String, Sendable, CaseIterable {
    case portable
    case avx2
    case avxvnni
    case avx512
    case neon

    /// Whether this machine can run it.
    package var isAvailable: Bool {
        switch self {
        case .portable: true
        case .avx2: ProcessorFeatures.current.hasAVX2
        case .avxvnni: ProcessorFeatures.current.hasAVXVNNI
        case .avx512: ProcessorFeatures.current.hasAVX512VNNI
        case .neon: ProcessorFeatures.current.hasNEONDotProducts
        }
    }

    /// The widest set this machine can run.
    package static var best: InstructionSet {
        allCases.last { $0.isAvailable } ?? .portable
    }

    /// The set that `SHIMMY_ISA` names, else the best one.
    ///
    /// - Throws: `InstructionSetError` when the name is unknown or the machine cannot run it, or
    ///   when `SHIMMY_BLAS` asks for what is not there.
    package static func chosen(
        environment value: String?
    ) throws(InstructionSetError) -> InstructionSet {
        do {
            _ = try OpenBLAS.isChosen(environment: OpenBLAS.variable)
        } catch {
            throw .library(error)
        }
        guard let value, !value.isEmpty else { return best }
        guard let set = InstructionSet(rawValue: value) else { throw .unknown(value) }
        guard set.isAvailable else { throw .unavailable(set) }
        return set
    }

    /// Matrix products of this set.
    package var matrix: MatrixKernels {
        switch self {
        #if arch(x86_64)
            case .avx2: KernelsAVX2.matrixKernels
            case .avxvnni: KernelsAVXVNNI.matrixKernels
            case .avx512:
                ProcessorFeatures.current.hasAVX512BF16
                    ? KernelsAVX512.brainFloatKernels : KernelsAVX512.matrixKernels
        #elseif arch(arm64)
            case .neon: KernelsNEON.matrixKernels
        #endif
        default: KernelsPortable.matrixKernels
        }
    }

    /// The yardsticks of this set's matrix products.
    package var peak: PeakKernels {
        switch self {
        #if arch(x86_64)
            case .avx2: KernelsAVX2.peakKernels
            case .avxvnni: KernelsAVXVNNI.peakKernels
            case .avx512: KernelsAVX512.peakKernels
        #elseif arch(arm64)
            case .neon: KernelsNEON.peakKernels
        #endif
        default: KernelsPortable.peakKernels
        }
    }

    /// Everything else of this set.
    package var vector: any VectorKernels.Type {
        switch self {
        #if arch(x86_64)
            case .avx2: KernelsAVX2.Vector.self
            case .avxvnni: KernelsAVXVNNI.Vector.self
            case .avx512: KernelsAVX512.Vector.self
        #endif
        default: KernelsPortable.Vector.self
        }
    }
}

/// Why `SHIMMY_ISA` or `SHIMMY_BLAS` cannot be followed.
package enum InstructionSetError: Error, CustomStringConvertible, Equatable {
    case unknown(String)
    case unavailable(InstructionSet)
    case library(OpenBLASError)

    package var description: String {
        let names = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
        return switch self {
        case .unknown(let name): "SHIMMY_ISA=\(name) is not one of \(names)"
        case .unavailable(let set): "SHIMMY_ISA=\(set.rawValue): this machine cannot run it"
        case .library(let error): error.description
        }
    }
}
