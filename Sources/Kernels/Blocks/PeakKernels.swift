/// A loop over registers alone: the most arithmetic that an instruction set can do.
package struct PeakKernel: Sendable {
    /// Products and additions of one turn; a product added up counts as two operations.
    package let operationsPerTurn: Int
    /// Does `turns` turns; what it returns depends on all of them.
    package let run: @Sendable (_ turns: Int) -> Float

    /// Wraps a loop.
    package init(operationsPerTurn: Int, run: @escaping @Sendable (_ turns: Int) -> Float) {
        self.operationsPerTurn = operationsPerTurn
        self.run = run
    }
}

/// The yardsticks of one instruction set's matrix products.
package struct PeakKernels: Sendable {
    /// Products of bytes added up in 32 bits, with the instructions that can multiply any bytes.
    ///
    /// Kernels of small codes may pass it where they add up in 16 bits first.
    package let integer: PeakKernel
    /// Products of floats added up.
    package let float: PeakKernel

    /// Wraps the two loops.
    package init(integer: PeakKernel, float: PeakKernel) {
        self.integer = integer
        self.float = float
    }
}
