// Two instructions of AVX512_BF16 with operands that Swift can name: it has no vector of BF16, so
// that the compiler's own functions for them are not imported.
#if defined(__AVX512BF16__)
#include <immintrin.h>

// sums[i] + a[2i] * b[2i] + a[2i + 1] * b[2i + 1] of 32 BF16 each (VDPBF16PS).
static inline __attribute__((always_inline)) __m512
brain_float_products(__m512 sums, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sums, (__m512bh)a, (__m512bh)b);
}

// `low`, and behind it `high`, rounded to BF16, to nearest even (VCVTNE2PS2BF16).
static inline __attribute__((always_inline)) __m512i
brain_float_pair(__m512 low, __m512 high) {
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}
#endif
