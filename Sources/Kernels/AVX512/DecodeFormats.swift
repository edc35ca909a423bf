#if arch(x86_64)
    /// The decode product takes the common types in registers of 64 codes.
    typealias Q4_0Decode = WideQ4_0
    typealias Q5_0Decode = WideQ5_0
    typealias Q8_0Decode = WideQ8_0
    typealias Q4_KDecode = WideQ4_K
    typealias Q5_KDecode = WideQ5_K
    typealias Q6_KDecode = WideQ6_K
    typealias IQ4_NLDecode = WideIQ4_NL
    typealias IQ4_XSDecode = WideIQ4_XS
#endif
