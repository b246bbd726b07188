/* For test_field.py: reads pairs of 256-bit numbers, writes sum, difference, product and square modulo p. */
#include <stdio.h>

#include "field.h"

static void number(fe *r, const uint8_t bytes[32])
{
#if HUIGUAN_MULX
    /* All 256 bits: the widest number that a value may be. */
    for (int i = 0; i < 4; i++)
        r->limb[i] = load64(bytes + 8 * i);
#else
    fe_load(r, bytes);
#endif
}

static void put(const fe *value)
{
    uint8_t bytes[32];
    fe_store(bytes, value);
    fwrite(bytes, 32, 1, stdout);
}

int main(void)
{
    uint8_t pair[64];
    fe a, b, r;
    putchar(HUIGUAN_MULX);
    while (fread(pair, 64, 1, stdin) == 1) {
        number(&a, pair);
        number(&b, pair + 32);
        fe_add(&r, &a, &b);
        put(&r);
        fe_sub(&r, &a, &b);
        put(&r);
        fe_mul(&r, &a, &b);
        put(&r);
        fe_square(&r, &a);
        put(&r);
    }
    return 0;
}
