/* The field in portable C: five limbs of 51 bits, radix 2^51, so that products of limbs and their sums fit 128 bits.
 *
 * Limbs may exceed 51 bits between operations; with the unit u = 2^51 + 2^13 the bounds are
 *   tight: every limb at most u         what fe_mul, fe_square and fe_load return
 *   loose: every limb below 2^54        what fe_mul and fe_square take
 * Comments at the formulas of curve.h say how many units each value has; 7u is still loose.
 */
#ifndef HUIGUAN_FIELD_51_H
#define HUIGUAN_FIELD_51_H

typedef unsigned __int128 wide;

typedef struct {
    uint64_t limb[5];
} fe;

#define FE_MASK ((1ULL << 51) - 1)

static const fe FE_ZERO = {{0, 0, 0, 0, 0}};
static const fe FE_ONE = {{1, 0, 0, 0, 0}};
/* d = -121665/121666 of the curve -x^2 + y^2 = 1 + d x^2 y^2, then 2d, then a square root of -1. */
static const fe FE_D = {{0x34dca135978a3ULL, 0x1a8283b156ebdULL, 0x5e7a26001c029ULL, 0x739c663a03cbbULL, 0x52036cee2b6ffULL}};
static const fe FE_2D = {{0x69b9426b2f159ULL, 0x35050762add7aULL, 0x3cf44c0038052ULL, 0x6738cc7407977ULL, 0x2406d9dc56dffULL}};
static const fe FE_I = {{0x61b274a0ea0b0ULL, 0xd5a5fc8f189dULL, 0x7ef5e9cbd0c60ULL, 0x78595a6804c9eULL, 0x2b8324804fc1dULL}};

static inline void fe_add(fe *r, const fe *a, const fe *b)
{
    for (int i = 0; i < 5; i++)
        r->limb[i] = a->limb[i] + b->limb[i];
}

/* a - b + 2p, two units more than a. b has to be tight: no limb of 2p is smaller than one of b. */
static inline void fe_sub(fe *r, const fe *a, const fe *b)
{
    r->limb[0] = a->limb[0] + 0xfffffffffffdaULL - b->limb[0];
    for (int i = 1; i < 5; i++)
        r->limb[i] = a->limb[i] + 0xffffffffffffeULL - b->limb[i];
}

/* a - b + 4p, four units more than a, for b of at most 3u. */
static inline void fe_sub_loose(fe *r, const fe *a, const fe *b)
{
    r->limb[0] = a->limb[0] + 0x1fffffffffffb4ULL - b->limb[0];
    for (int i = 1; i < 5; i++)
        r->limb[i] = a->limb[i] + 0x1ffffffffffffcULL - b->limb[i];
}

/* Five sums of at most 77 · 2^108 become tight limbs. What leaves the top comes in at the bottom times 19. */
static inline void fe_carry(fe *r, wide t0, wide t1, wide t2, wide t3, wide t4)
{
    t1 += (uint64_t)(t0 >> 51);
    t2 += (uint64_t)(t1 >> 51);
    t3 += (uint64_t)(t2 >> 51);
    t4 += (uint64_t)(t3 >> 51);
    uint64_t low = ((uint64_t)t0 & FE_MASK) + (uint64_t)(t4 >> 51) * 19;
    r->limb[0] = low & FE_MASK;
    r->limb[1] = ((uint64_t)t1 & FE_MASK) + (low >> 51);
    r->limb[2] = (uint64_t)t2 & FE_MASK;
    r->limb[3] = (uint64_t)t3 & FE_MASK;
    r->limb[4] = (uint64_t)t4 & FE_MASK;
}

static inline void fe_mul(fe *r, const fe *a, const fe *b)
{
    const uint64_t a0 = a->limb[0], a1 = a->limb[1], a2 = a->limb[2], a3 = a->limb[3], a4 = a->limb[4];
    const uint64_t b0 = b->limb[0], b1 = b->limb[1], b2 = b->limb[2], b3 = b->limb[3], b4 = b->limb[4];
    const uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
    fe_carry(r,
        (wide)a0 * b0 + (wide)a1 * c4 + (wide)a2 * c3 + (wide)a3 * c2 + (wide)a4 * c1,
        (wide)a0 * b1 + (wide)a1 * b0 + (wide)a2 * c4 + (wide)a3 * c3 + (wide)a4 * c2,
        (wide)a0 * b2 + (wide)a1 * b1 + (wide)a2 * b0 + (wide)a3 * c4 + (wide)a4 * c3,
        (wide)a0 * b3 + (wide)a1 * b2 + (wide)a2 * b1 + (wide)a3 * b0 + (wide)a4 * c4,
        (wide)a0 * b4 + (wide)a1 * b3 + (wide)a2 * b2 + (wide)a3 * b1 + (wide)a4 * b0);
}

static inline void fe_square(fe *r, const fe *a)
{
    const uint64_t a0 = a->limb[0], a1 = a->limb[1], a2 = a->limb[2], a3 = a->limb[3], a4 = a->limb[4];
    const uint64_t d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, c3 = 19 * a3, c4 = 19 * a4;
    fe_carry(r,
        (wide)a0 * a0 + (wide)d1 * c4 + (wide)d2 * c3,
        (wide)d0 * a1 + (wide)d2 * c4 + (wide)a3 * c3,
        (wide)d0 * a2 + (wide)a1 * a1 + (wide)(2 * a3) * c4,
        (wide)d0 * a3 + (wide)d1 * a2 + (wide)a4 * c4,
        (wide)d0 * a4 + (wide)d1 * a3 + (wide)a2 * a2);
}

/* The lower 255 bits of 32 little-endian bytes; the number may be p or more. */
static void fe_load(fe *r, const uint8_t bytes[32])
{
    const uint64_t w0 = load64(bytes), w1 = load64(bytes + 8), w2 = load64(bytes + 16), w3 = load64(bytes + 24);
    r->limb[0] = w0 & FE_MASK;
    r->limb[1] = (w0 >> 51 | w1 << 13) & FE_MASK;
    r->limb[2] = (w1 >> 38 | w2 << 26) & FE_MASK;
    r->limb[3] = (w2 >> 25 | w3 << 39) & FE_MASK;
    r->limb[4] = w3 >> 12 & FE_MASK;
}

/* The 32 bytes of the one representative in 0..p-1. Limbs may be loose. */
static void fe_store(uint8_t bytes[32], const fe *a)
{
    uint64_t t[5];
    memcpy(t, a->limb, sizeof t);
    /* Twice round, and the number is below 2^255. */
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++) {
            t[i + 1] += t[i] >> 51;
            t[i] &= FE_MASK;
        }
        t[0] += 19 * (t[4] >> 51);
        t[4] &= FE_MASK;
    }
    t[1] += t[0] >> 51;
    t[0] &= FE_MASK;
    /* It is p or more exactly when adding 19 carries out of bit 255. */
    uint64_t carry = (t[0] + 19) >> 51;
    for (int i = 1; i < 5; i++)
        carry = (t[i] + carry) >> 51;
    t[0] += 19 * carry;
    for (int i = 0; i < 4; i++) {
        t[i + 1] += t[i] >> 51;
        t[i] &= FE_MASK;
    }
    t[4] &= FE_MASK;
    store64(bytes, t[0] | t[1] << 51);
    store64(bytes + 8, t[1] >> 13 | t[2] << 38);
    store64(bytes + 16, t[2] >> 26 | t[3] << 25);
    store64(bytes + 24, t[3] >> 39 | t[4] << 12);
}

#endif
