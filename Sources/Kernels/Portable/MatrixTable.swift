package import KernelBlocks

/// Matrix products for any 64-bit CPU: the build's baseline, SSE2 or NEON.
///
/// The Float products take every type; the integer products those that have an integer form.
package let matrixKernels = MatrixKernels(
    name: "portable",
    quantise: quantiseRows,
    decode: decode,
    prefill: Prefill.run,
    prefillRows: Prefill.stripRows,
    scratchBytes: { _ in max(Prefill.scratchBytes, FloatProducts.scratchBytes) },
    decodeFloat: FloatProducts.decode,
    prefillFloat: FloatProducts.prefill
)
