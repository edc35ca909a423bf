/// Little-endian fields of a block, at any alignment.
extension UnsafeRawPointer {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    func uint16(_ offset: Int) -> UInt16 { loadUnaligned(fromByteOffset: offset, as: UInt16.self) }

    @inline(__always)
    func uint32(_ offset: Int) -> UInt32 { loadUnaligned(fromByteOffset: offset, as: UInt32.self) }

    /// A binary16 field as Float.
    @inline(__always)
    func half(_ offset: Int) -> Float { Half.float(uint16(offset)) }

    @inline(__always)
    func bytes16(_ offset: Int) -> SIMD16<UInt8> {
        loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    }
}

extension UnsafeMutablePointer<Int8> {
    @inline(__always)
    func load8(_ index: Int) -> SIMD8<Int8> {
        UnsafeRawPointer(self).loadUnaligned(fromByteOffset: index, as: SIMD8<Int8>.self)
    }

    /// Stores the bits of `lanes` from element `index` on.
    @inline(__always)
    func store<V: BitwiseCopyable>(_ lanes: V, at index: Int) {
        UnsafeMutableRawPointer(self).storeBytes(of: lanes, toByteOffset: index, as: V.self)
    }
}

/// Bit fields of sixteen bytes; concrete, because operators of generic vectors work lane by lane.
extension SIMD16<UInt8> {
    /// The lower four bits of each byte.
    @inline(__always)
    var lowNibbles: SIMD16<UInt8> { self & SIMD16(repeating: 0x0F) }

    /// The upper four bits of each byte.
    @inline(__always)
    var highNibbles: SIMD16<UInt8> { self &>> SIMD16(repeating: 4) }

    /// Two bits of each byte, from bit `shift` on.
    @inline(__always)
    func crumbs(_ shift: UInt8) -> SIMD16<UInt8> {
        (self &>> SIMD16(repeating: shift)) & SIMD16(repeating: 3)
    }

    /// Bit `bit` of each byte, moved to bit `target`.
    @inline(__always)
    func bits(_ bit: UInt8, to target: UInt8) -> SIMD16<UInt8> {
        ((self &>> SIMD16(repeating: bit)) & SIMD16(repeating: 1)) &<< SIMD16(repeating: target)
    }
}
