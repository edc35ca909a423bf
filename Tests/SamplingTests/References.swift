import Foundation

/// The C library's e^x, apart from which the module has its own.
func expReference(_ x: Double) -> Double { Foundation.exp(x) }

/// The C library's natural logarithm.
func logReference(_ x: Double) -> Double { Foundation.log(x) }
