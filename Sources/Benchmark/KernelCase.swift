package import Kernels
package import Tensor

/// One measurement of a matrix product.
package struct KernelCase: Sendable, Equatable {
    /// Which of an instruction set's two products.
    package enum Product: String, Sendable {
        /// Streams the weights past few activation rows.
        case decode
        /// Unpacks strips of weights for many activation rows.
        case prefill
    }

    /// How the weights are stored.
    package var type: ElementType
    /// Weight rows and weights in each.
    package var shape: MatrixShape
    /// Whose kernels.
    package var instructionSet: InstructionSet
    /// Threads that share the weight rows.
    package var threads: Int
    /// Which product.
    package var product: Product
    /// Activation rows.
    package var count: Int

    /// Makes a case.
    package init(
        type: ElementType,
        shape: MatrixShape,
        instructionSet: InstructionSet,
        threads: Int,
        product: Product,
        count: Int
    ) {
        self.type = type
        self.shape = shape
        self.instructionSet = instructionSet
        self.threads = threads
        self.product = product
        self.count = count
    }

    /// Operations of one product: a multiplication and an addition per weight and activation row.
    package var operations: Double {
        2 * Double(shape.rows) * Double(shape.columns) * Double(count)
    }
}

/// Extents of a weight matrix.
package struct MatrixShape: Sendable, Equatable {
    /// Weight rows: results per activation row.
    package var rows: Int
    /// Weights per row, a multiple of 256.
    package var columns: Int

    /// A shape of these extents.
    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// Reads ROWSxCOLUMNS; nil when it is none, or larger than 65536 on a side, or when the
    /// columns do not fill whole blocks of every type.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let rows = Int(parts[0]), let columns = Int(parts[1]),
            (1...65_536).contains(rows), (256...65_536).contains(columns), columns % 256 == 0
        else { return nil }
        self.init(rows: rows, columns: columns)
    }
}
