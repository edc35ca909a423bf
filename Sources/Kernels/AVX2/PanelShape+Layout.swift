#if arch(x86_64)
    /// How panels are laid out for multiplications of unsigned by signed bytes that saturate.
    ///
    /// All but bytes are small signed numbers whose products, summed over a group, fit Int16. They
    /// meet activations with 128 added, so that the unsigned by signed multiplication applies; each
    /// sum starts at -128 times the sum of its codes. Sums may leave Int16 on the way: only where
    /// they end counts, modulo 2^16. Bytes are widened and multiplied as Int16: products of bytes
    /// saturate the narrow multiplication, and moving signs about costs more.
    extension PanelShape {
        /// Bytes of a code in a panel, and of the activations it meets.
        static var codeBytes: Int { isByte ? 2 : 1 }
        /// Steps of 32-bit lanes, each four codes or two wide ones, that make a group.
        static var steps: Int { groupSize * codeBytes / 4 }
        /// Bytes of the starting sums of a group in a panel.
        static var startBytes: Int { isByte ? 0 : 4 * panelRows }
        /// Bytes of a group in a panel up to its scales: starting sums and codes of 16 rows.
        static var scaleOffset: Int { startBytes + 4 * panelRows * steps }
        /// Bytes of a group with its scales and minima.
        static var recordBytes: Int {
            scaleOffset + 4 * panelRows * (hasMinima ? 2 : 1)
        }
    }

    extension ScaledPanel {
        static var isScaled: Bool { true }
    }
#endif
