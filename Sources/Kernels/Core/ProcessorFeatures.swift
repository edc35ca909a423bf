#if arch(x86_64)
    import _Builtin_intrinsics.intel.cpuid
#elseif canImport(Glibc)
    import Glibc
#endif

/// What the processor offers and the operating system saves on a context switch.
package struct ProcessorFeatures: Sendable, Equatable {
    /// AVX2 with FMA, F16C and BMI2.
    package var hasAVX2 = false
    /// AVX-VNNI, the byte products of 256-bit registers, and all that AVX2 needs.
    package var hasAVXVNNI = false
    /// AVX-512 F, BW, DQ, VL and VNNI, and all that AVX2 needs.
    package var hasAVX512VNNI = false
    /// AVX512_BF16, products of BF16, and all that AVX-512's kernels need.
    package var hasAVX512BF16 = false
    /// Dot products of bytes on arm64 (SDOT, Armv8.2).
    package var hasNEONDotProducts = false

    /// The features of the machine at hand.
    package static let current = ProcessorFeatures()

    private init() {
        #if arch(x86_64)
            guard let basic = cpuid(1), let extended = cpuid(7), let state = cpuid(13) else {
                return
            }
            let hasSavedState = basic.ecx.hasBit(27)
            // Leaf 13 gives the size of the state that is saved now: the system has enabled a
            // register set only if the area reaches to its end. (XGETBV itself is a macro in the
            // compiler's headers, out of Swift's reach.)
            let ymmEnd: UInt32 = 576 + 256
            let fma = basic.ecx.hasBit(12)
            let avx = basic.ecx.hasBit(28)
            let f16c = basic.ecx.hasBit(29)
            let avx2 = extended.ebx.hasBit(5)
            let bmi2 = extended.ebx.hasBit(8)
            hasAVX2 = hasSavedState && state.ebx >= ymmEnd && fma && avx && f16c && avx2 && bmi2
            // Sub-leaf 1 is there only where leaf 7 says so; elsewhere processors answer zeros.
            let more = extended.eax >= 1 ? cpuid(7, 1)?.eax ?? 0 : 0
            hasAVXVNNI = hasAVX2 && more.hasBit(4)
            guard hasAVX2, state.eax.hasBit(5), state.eax.hasBit(6), state.eax.hasBit(7),
                let high = cpuid(13, 7)
            else { return }
            let zmmEnd = high.ebx &+ high.eax
            // F 16, DQ 17, BW 30, VL 31; VNNI 11 of ecx.
            let foundation = [16, 17, 30, 31].allSatisfy { extended.ebx.hasBit($0) }
            hasAVX512VNNI = foundation && extended.ecx.hasBit(11) && state.ebx >= zmmEnd
            hasAVX512BF16 = hasAVX512VNNI && more.hasBit(5)
        #elseif arch(arm64)
            hasNEONDotProducts = hasCapability(20)
        #endif
    }
}

#if arch(arm64)
    /// Whether the kernel reports a processor's capability (AT_HWCAP of the auxiliary vector).
    private func hasCapability(_ bit: UInt64) -> Bool {
        #if canImport(Darwin)
            return true
        #else
            guard let file = fopen("/proc/self/auxv", "r") else { return false }
            defer { fclose(file) }
            var entry: (key: UInt64, value: UInt64) = (0, 0)
            while fread(&entry, 16, 1, file) == 1 {
                if entry.key == 16 { return entry.value >> bit & 1 == 1 }
            }
            return false
        #endif
    }
#endif

#if arch(x86_64)
    /// The four registers that CPUID answers with; nil when the processor has no such leaf.
    private func cpuid(
        _ leaf: UInt32,
        _ subleaf: UInt32 = 0
    ) -> (eax: UInt32, ebx: UInt32, ecx: UInt32, edx: UInt32)? {
        var a: UInt32 = 0
        var b: UInt32 = 0
        var c: UInt32 = 0
        var d: UInt32 = 0
        guard __get_cpuid_count(leaf, subleaf, &a, &b, &c, &d) == 1 else { return nil }
        return (a, b, c, d)
    }

    extension UInt32 {
        fileprivate func hasBit(_ bit: Int) -> Bool { self >> UInt32(bit) & 1 == 1 }
    }
#endif
