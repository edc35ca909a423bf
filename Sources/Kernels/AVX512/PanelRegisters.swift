#if arch(x86_64)
    /// Activation rows of a tile: with two registers of codes and one of activations, twelve sums
    /// and twelve results fit the 32 registers.
    let tileRows = 6

    /// Weights per row that a panel holds: it lies in the second-level cache, which is quick enough
    /// for six rows, so that results are seldom put aside.
    let panelColumns = 2048

    /// Panels that are unpacked together, so that activations come from beyond that cache once for
    /// all of them.
    let panelsAtOnce = 4

    /// Rows that meet groups of 16 weights at a time: both groups' sums and the results of six
    /// do not fit.
    let narrowRows = 3

    /// A tile with weights in groups of 32.
    typealias TileBlock<S: PanelShape> = RowBlock<S, 6>

    /// `narrowRows` of a tile with weights in groups of 16.
    typealias NarrowBlock<S: PanelShape> = RowBlock<S, 3>

    /// Codes or sums of 16 weight rows.
    typealias PanelRegister = WideRegister

    /// The four bytes at `p`, in all lanes.
    @inline(__always)
    func repeatCodes(_ p: UnsafeRawPointer) -> PanelRegister { repeatWide(p) }

    /// Integers as floats; exact below 2^24.
    @inline(__always)
    func panelFloats(_ v: PanelRegister) -> TileLanes { wideFloats(v) }
#endif
