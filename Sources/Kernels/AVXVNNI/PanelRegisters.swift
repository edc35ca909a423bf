#if arch(x86_64)
    /// Activation rows of a tile: with two registers of codes and one of activations, six sums and
    /// six results take all but one of the sixteen registers.
    let tileRows = 3

    /// Weights per row that a panel holds: it has to lie in the first-level cache, as three rows
    /// use a register of codes just three times.
    let panelColumns = 512

    /// Panels that are unpacked together, as more would not stay in that cache.
    let panelsAtOnce = 1

    /// Rows that meet groups of 16 weights at a time.
    let narrowRows = 3

    /// A tile with weights in groups of 32.
    typealias TileBlock<S: PanelShape> = RowBlock<S, 3>

    /// `narrowRows` of a tile with weights in groups of 16.
    typealias NarrowBlock<S: PanelShape> = RowBlock<S, 3>

    /// Codes or sums of 8 weight rows.
    typealias PanelRegister = Register

    /// The four bytes at `p`, in all lanes.
    @inline(__always)
    func repeatCodes(_ p: UnsafeRawPointer) -> PanelRegister { repeat4(p) }

    /// Integers as floats; exact below 2^24.
    @inline(__always)
    func panelFloats(_ v: PanelRegister) -> TileLanes { floats(v) }
#endif
