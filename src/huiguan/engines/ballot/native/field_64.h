/* The field for x86-64 processors with BMI2 and ADX (mulx, adcx, adox): four limbs of 64 bits, in less than half of the
 * instructions of field_51.h.
 *
 * A value is any number below 2^256, and stands for itself modulo p; there are no other bounds to keep. 2^256 is 38
 * modulo p: what is carried out of the top comes in at the bottom times 38. That may carry out once more, and what is
 * left is then so small (or, after a borrow, so large) that the second time ends in the lowest limb.
 */
#ifndef HUIGUAN_FIELD_64_H
#define HUIGUAN_FIELD_64_H

typedef unsigned __int128 wide;

typedef struct {
    uint64_t limb[4];
} fe;

static const fe FE_ZERO = {{0, 0, 0, 0}};
static const fe FE_ONE = {{1, 0, 0, 0}};
/* d = -121665/121666 of the curve -x^2 + y^2 = 1 + d x^2 y^2, then 2d, then a square root of -1. */
static const fe FE_D = {{0x75eb4dca135978a3ULL, 0x700a4d4141d8abULL, 0x8cc740797779e898ULL, 0x52036cee2b6ffe73ULL}};
static const fe FE_2D = {{0xebd69b9426b2f159ULL, 0xe0149a8283b156ULL, 0x198e80f2eef3d130ULL, 0x2406d9dc56dffce7ULL}};
static const fe FE_I = {{0xc4ee1b274a0ea0b0ULL, 0x2f431806ad2fe478ULL, 0x2b4d00993dfbd7a7ULL, 0x2b8324804fc1df0bULL}};

/* The end of every addition: carry (in the flag) times 38 to the bottom, twice. */
#define HG_FOLD_CARRY \
    "sbbq %[l], %[l]\n\t" \
    "andl $38, %k[l]\n\t" \
    "addq %[l], %[t0]\n\t"

static inline void fe_add(fe *r, const fe *a, const fe *b)
{
    uint64_t t0 = a->limb[0], t1 = a->limb[1], t2 = a->limb[2], t3 = a->limb[3], l;
    __asm__("addq %[b0], %[t0]\n\t"
            "adcq %[b1], %[t1]\n\t"
            "adcq %[b2], %[t2]\n\t"
            "adcq %[b3], %[t3]\n\t"
            HG_FOLD_CARRY
            "adcq $0, %[t1]\n\t"
            "adcq $0, %[t2]\n\t"
            "adcq $0, %[t3]\n\t"
            HG_FOLD_CARRY
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [l] "=&r"(l)
            : [b0] "rm"(b->limb[0]), [b1] "rm"(b->limb[1]), [b2] "rm"(b->limb[2]), [b3] "rm"(b->limb[3])
            : "cc");
    r->limb[0] = t0, r->limb[1] = t1, r->limb[2] = t2, r->limb[3] = t3;
}

static inline void fe_sub(fe *r, const fe *a, const fe *b)
{
    uint64_t t0 = a->limb[0], t1 = a->limb[1], t2 = a->limb[2], t3 = a->limb[3], l;
    __asm__("subq %[b0], %[t0]\n\t"
            "sbbq %[b1], %[t1]\n\t"
            "sbbq %[b2], %[t2]\n\t"
            "sbbq %[b3], %[t3]\n\t"
            "sbbq %[l], %[l]\n\t"
            "andl $38, %k[l]\n\t"
            "subq %[l], %[t0]\n\t"
            "sbbq $0, %[t1]\n\t"
            "sbbq $0, %[t2]\n\t"
            "sbbq $0, %[t3]\n\t"
            "sbbq %[l], %[l]\n\t"
            "andl $38, %k[l]\n\t"
            "subq %[l], %[t0]\n\t"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [l] "=&r"(l)
            : [b0] "rm"(b->limb[0]), [b1] "rm"(b->limb[1]), [b2] "rm"(b->limb[2]), [b3] "rm"(b->limb[3])
            : "cc");
    r->limb[0] = t0, r->limb[1] = t1, r->limb[2] = t2, r->limb[3] = t3;
}

static inline void fe_sub_loose(fe *r, const fe *a, const fe *b)
{
    fe_sub(r, a, b);
}

/* t0..t3 + 38 · t4..t7 is below 39 · 2^256: what is above four limbs is at most 38, and 38 · 38 comes in below. */
#define HG_REDUCE \
    "movl $38, %%edx\n\t" \
    "xorl %k[l], %k[l]\n\t" \
    "mulxq %[t4], %[l], %[h]\n\t" \
    "adcxq %[l], %[t0]\n\t" \
    "adoxq %[h], %[t1]\n\t" \
    "mulxq %[t5], %[l], %[h]\n\t" \
    "adcxq %[l], %[t1]\n\t" \
    "adoxq %[h], %[t2]\n\t" \
    "mulxq %[t6], %[l], %[h]\n\t" \
    "adcxq %[l], %[t2]\n\t" \
    "adoxq %[h], %[t3]\n\t" \
    "mulxq %[t7], %[l], %[h]\n\t" \
    "adcxq %[l], %[t3]\n\t" \
    "movl $0, %k[l]\n\t" \
    "adcxq %[l], %[h]\n\t" \
    "adoxq %[l], %[h]\n\t" \
    "imulq $38, %[h], %[h]\n\t" \
    "addq %[h], %[t0]\n\t" \
    "adcq $0, %[t1]\n\t" \
    "adcq $0, %[t2]\n\t" \
    "adcq $0, %[t3]\n\t" \
    HG_FOLD_CARRY

/* Row `i` of the product: b[i] times all of a, with one chain of carries for the low halves and one for the high ones.
 * The last high half has room for both carries, as the row and what stands there before are below 2^320. */
#define HG_ROW(i, t0, t1, t2, t3, t4) \
    "movq 8*" #i "(%[b]), %%rdx\n\t" \
    "xorl %k[l], %k[l]\n\t" \
    "mulxq (%[a]), %[l], %[h]\n\t" \
    "adcxq %[l], %[" #t0 "]\n\t" \
    "adoxq %[h], %[" #t1 "]\n\t" \
    "mulxq 8(%[a]), %[l], %[h]\n\t" \
    "adcxq %[l], %[" #t1 "]\n\t" \
    "adoxq %[h], %[" #t2 "]\n\t" \
    "mulxq 16(%[a]), %[l], %[h]\n\t" \
    "adcxq %[l], %[" #t2 "]\n\t" \
    "adoxq %[h], %[" #t3 "]\n\t" \
    "mulxq 24(%[a]), %[l], %[" #t4 "]\n\t" \
    "adcxq %[l], %[" #t3 "]\n\t" \
    "movl $0, %k[l]\n\t" \
    "adcxq %[l], %[" #t4 "]\n\t" \
    "adoxq %[l], %[" #t4 "]\n\t"

static inline void fe_mul(fe *r, const fe *a, const fe *b)
{
    uint64_t t0, t1, t2, t3, t4, t5, t6, t7, l, h;
    __asm__("movq (%[b]), %%rdx\n\t"
            "mulxq (%[a]), %[t0], %[t1]\n\t"
            "mulxq 8(%[a]), %[l], %[t2]\n\t"
            "addq %[l], %[t1]\n\t"
            "mulxq 16(%[a]), %[l], %[t3]\n\t"
            "adcq %[l], %[t2]\n\t"
            "mulxq 24(%[a]), %[l], %[t4]\n\t"
            "adcq %[l], %[t3]\n\t"
            "adcq $0, %[t4]\n\t"
            HG_ROW(1, t1, t2, t3, t4, t5)
            HG_ROW(2, t2, t3, t4, t5, t6)
            HG_ROW(3, t3, t4, t5, t6, t7)
            HG_REDUCE
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), [t5] "=&r"(t5),
            [t6] "=&r"(t6), [t7] "=&r"(t7), [l] "=&r"(l), [h] "=&r"(h)
            : [a] "r"(a->limb), [b] "r"(b->limb), "m"(*a), "m"(*b)
            : "rdx", "cc");
    r->limb[0] = t0, r->limb[1] = t1, r->limb[2] = t2, r->limb[3] = t3;
}

/* Products of different limbs once, all of them doubled, then the squares of the limbs. */
static inline void fe_square(fe *r, const fe *a)
{
    uint64_t t0, t1, t2, t3, t4, t5, t6, t7, l, h;
    __asm__("movq (%[a]), %%rdx\n\t"
            "mulxq 8(%[a]), %[t1], %[t2]\n\t"
            "mulxq 16(%[a]), %[l], %[t3]\n\t"
            "addq %[l], %[t2]\n\t"
            "mulxq 24(%[a]), %[l], %[t4]\n\t"
            "adcq %[l], %[t3]\n\t"
            "adcq $0, %[t4]\n\t"
            "movq 24(%[a]), %%rdx\n\t"
            "mulxq 16(%[a]), %[t5], %[t6]\n\t"
            "movq 8(%[a]), %%rdx\n\t"
            "mulxq 16(%[a]), %[l], %[h]\n\t"
            "addq %[l], %[t3]\n\t"
            "adcq %[h], %[t4]\n\t"
            "adcq $0, %[t5]\n\t"
            "adcq $0, %[t6]\n\t"
            "mulxq 24(%[a]), %[l], %[h]\n\t"
            "addq %[l], %[t4]\n\t"
            "adcq %[h], %[t5]\n\t"
            "adcq $0, %[t6]\n\t"
            "addq %[t1], %[t1]\n\t"
            "adcq %[t2], %[t2]\n\t"
            "adcq %[t3], %[t3]\n\t"
            "adcq %[t4], %[t4]\n\t"
            "adcq %[t5], %[t5]\n\t"
            "adcq %[t6], %[t6]\n\t"
            "movl $0, %k[t7]\n\t"
            "adcq %[t7], %[t7]\n\t"
            "movq (%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[t0], %[l]\n\t"
            "addq %[l], %[t1]\n\t"
            "movq 8(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[l], %[h]\n\t"
            "adcq %[l], %[t2]\n\t"
            "adcq %[h], %[t3]\n\t"
            "movq 16(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[l], %[h]\n\t"
            "adcq %[l], %[t4]\n\t"
            "adcq %[h], %[t5]\n\t"
            "movq 24(%[a]), %%rdx\n\t"
            "mulxq %%rdx, %[l], %[h]\n\t"
            "adcq %[l], %[t6]\n\t"
            "adcq %[h], %[t7]\n\t"
            HG_REDUCE
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), [t5] "=&r"(t5),
            [t6] "=&r"(t6), [t7] "=&r"(t7), [l] "=&r"(l), [h] "=&r"(h)
            : [a] "r"(a->limb), "m"(*a)
            : "rdx", "cc");
    r->limb[0] = t0, r->limb[1] = t1, r->limb[2] = t2, r->limb[3] = t3;
}

/* The lower 255 bits of 32 little-endian bytes; the number may be p or more. */
static void fe_load(fe *r, const uint8_t bytes[32])
{
    for (int i = 0; i < 4; i++)
        r->limb[i] = load64(bytes + 8 * i);
    r->limb[3] &= ~0ULL >> 1;
}

/* t += extra, which does not carry out of the top. */
static inline void fe_add_small(uint64_t t[4], uint64_t extra)
{
    wide carry = extra;
    for (int i = 0; i < 4; i++) {
        carry += t[i];
        t[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

/* The 32 bytes of the one representative in 0..p-1. */
static void fe_store(uint8_t bytes[32], const fe *a)
{
    uint64_t t[4], s[4];
    memcpy(t, a->limb, sizeof t);
    const uint64_t top = t[3] >> 63;
    t[3] &= ~0ULL >> 1;
    fe_add_small(t, 19 * top); /* below 2^255 + 19 */
    memcpy(s, t, sizeof s);
    fe_add_small(s, 19);
    /* It is p or more exactly when adding 19 reaches bit 255, and then what is below that bit is it less p. */
    const uint64_t *found = s[3] >> 63 ? s : t;
    for (int i = 0; i < 4; i++)
        store64(bytes + 8 * i, i == 3 ? found[i] & ~0ULL >> 1 : found[i]);
}

#endif
