/* The field of integers modulo p = 2^255 - 19, for public data only: times depend on values.
 *
 * How numbers are kept and multiplied stands in one of two files: fe_add, fe_sub, fe_mul, fe_square, fe_load, fe_store,
 * and constants. HUIGUAN_PORTABLE asks for the portable one where the other could be had, so that both are tested.
 */
#ifndef HUIGUAN_FIELD_H
#define HUIGUAN_FIELD_H

#include <stdint.h>
#include <string.h>

static inline uint64_t load64(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

static inline void store64(uint8_t *bytes, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(HUIGUAN_PORTABLE)
#define HUIGUAN_MULX 1
#include "field_64.h"
#else
#define HUIGUAN_MULX 0
#include "field_51.h"
#endif

static inline void fe_squares(fe *r, const fe *a, int times)
{
    fe_square(r, a);
    while (--times > 0)
        fe_square(r, r);
}

/* a^(2^250 - 1) and a^11, from which both exponents that are needed follow: each step doubles a run of one-bits. */
static void fe_run_of_250(fe *run, fe *eleven, const fe *a)
{
    fe two, nine, five, ten, twenty, fifty, hundred, t;
    fe_square(&two, a);
    fe_squares(&t, &two, 2);
    fe_mul(&nine, &t, a);
    fe_mul(eleven, &nine, &two);
    fe_square(&t, eleven);
    fe_mul(&five, &t, &nine);
    fe_squares(&t, &five, 5);
    fe_mul(&ten, &t, &five);
    fe_squares(&t, &ten, 10);
    fe_mul(&twenty, &t, &ten);
    fe_squares(&t, &twenty, 20);
    fe_mul(&t, &t, &twenty);
    fe_squares(&t, &t, 10);
    fe_mul(&fifty, &t, &ten);
    fe_squares(&t, &fifty, 50);
    fe_mul(&hundred, &t, &fifty);
    fe_squares(&t, &hundred, 100);
    fe_mul(&t, &t, &hundred);
    fe_squares(&t, &t, 50);
    fe_mul(run, &t, &fifty);
}

/* a^(p-2), the inverse; 0 for 0. */
static void fe_invert(fe *r, const fe *a)
{
    fe run, eleven;
    fe_run_of_250(&run, &eleven, a);
    fe_squares(&run, &run, 5);
    fe_mul(r, &run, &eleven);
}

/* a^((p-5)/8), from which a square root is a step away. */
static void fe_root_power(fe *r, const fe *a)
{
    fe run, eleven;
    fe_run_of_250(&run, &eleven, a);
    fe_squares(&run, &run, 2);
    fe_mul(r, &run, a);
}

static int fe_equal(const fe *a, const fe *b)
{
    uint8_t left[32], right[32];
    fe_store(left, a);
    fe_store(right, b);
    return memcmp(left, right, 32) == 0;
}

#endif
