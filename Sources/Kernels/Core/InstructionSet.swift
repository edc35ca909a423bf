package import KernelBlocks
import KernelsPortable

#if arch(x86_64)
    import KernelsAVX2
    import KernelsAVX512
#endif

/// A family of kernels that this binary carries.
package enum InstructionSet: String, Sendable, CaseIterable {
    case portable
    case avx2
    case avx512

    /// Whether this machine can run it.
    package var isAvailable: Bool {
        switch self {
        case .portable: true
        case .avx2: ProcessorFeatures.current.hasAVX2
        case .avx512: ProcessorFeatures.current.hasAVX512VNNI
        }
    }

    /// The widest set this machine can run.
    package static var best: InstructionSet {
        allCases.last { $0.isAvailable } ?? .portable
    }

    /// The set that `SHIMMY_ISA` names, else the best one.
    ///
    /// - Throws: `InstructionSetError` when the name is unknown or the machine cannot run it.
    package static func chosen(
        environment value: String?
    ) throws(InstructionSetError) -> InstructionSet {
        guard let value, !value.isEmpty else { return best }
        guard let set = InstructionSet(rawValue: value) else { throw .unknown(value) }
        guard set.isAvailable else { throw .unavailable(set) }
        return set
    }

    /// Matrix products of this set.
    package var matrix: MatrixKernels {
        switch self {
        case .portable: KernelsPortable.matrixKernels
        #if arch(x86_64)
            case .avx2: KernelsAVX2.matrixKernels
            case .avx512: KernelsAVX512.matrixKernels
        #else
            case .avx2, .avx512: KernelsPortable.matrixKernels
        #endif
        }
    }

    /// The yardsticks of this set's matrix products.
    package var peak: PeakKernels {
        switch self {
        case .portable: KernelsPortable.peakKernels
        #if arch(x86_64)
            case .avx2: KernelsAVX2.peakKernels
            case .avx512: KernelsAVX512.peakKernels
        #else
            case .avx2, .avx512: KernelsPortable.peakKernels
        #endif
        }
    }

    /// Everything else of this set.
    package var vector: any VectorKernels.Type {
        switch self {
        case .portable: KernelsPortable.Vector.self
        #if arch(x86_64)
            case .avx2: KernelsAVX2.Vector.self
            case .avx512: KernelsAVX512.Vector.self
        #else
            case .avx2, .avx512: KernelsPortable.Vector.self
        #endif
        }
    }
}

/// Why `SHIMMY_ISA` cannot be followed.
package enum InstructionSetError: Error, CustomStringConvertible, Equatable {
    case unknown(String)
    case unavailable(InstructionSet)

    package var description: String {
        let names = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
        return switch self {
        case .unknown(let name): "SHIMMY_ISA=\(name) is not one of \(names)"
        case .unavailable(let set): "SHIMMY_ISA=\(set.rawValue): this machine cannot run it"
        }
    }
}
