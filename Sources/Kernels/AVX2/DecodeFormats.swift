#if arch(x86_64)
    /// The decode product takes the common types as prefill does.
    typealias Q4_0Decode = Q4_0Format
    typealias Q5_0Decode = Q5_0Format
    typealias Q8_0Decode = Q8_0Format
    typealias Q4_KDecode = Q4_KFormat
    typealias Q5_KDecode = Q5_KFormat
    typealias Q6_KDecode = Q6_KFormat
    typealias IQ4_NLDecode = IQ4_NLFormat
    typealias IQ4_XSDecode = IQ4_XSFormat
#endif
