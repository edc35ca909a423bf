#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The few functions taken from the C library, a handful of calls per token.
enum Libm {
    static func log(_ x: Float) -> Float { logf(x) }
    #if canImport(Glibc)
        static func log(_ x: Double) -> Double { Glibc.log(x) }
        static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
    #elseif canImport(Musl)
        static func log(_ x: Double) -> Double { Musl.log(x) }
        static func pow(_ x: Double, _ y: Double) -> Double { Musl.pow(x, y) }
    #elseif canImport(Darwin)
        static func log(_ x: Double) -> Double { Darwin.log(x) }
        static func pow(_ x: Double, _ y: Double) -> Double { Darwin.pow(x, y) }
    #endif
    static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }
    static func log2(_ x: Double) -> Double { log(x) / 0.693_147_180_559_945_3 }
}
