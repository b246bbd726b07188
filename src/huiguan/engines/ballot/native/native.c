/* Many multiples of points at once, for checking ballots: the module that Python sees. See native.h. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "curve.h"

#if HUIGUAN_MULX
#include <cpuid.h>
#endif

#define HG_FINE -1
#define HG_NO_MEMORY -2
#define HG_BAD_SCALAR -3

#define BITS 256
/* Digits of a window are odd and below 2^(WIDTH-1): eight buckets, which fit the innermost cache. */
#define WIDTH 5
#define BUCKETS (1 << (WIDTH - 2))

#define WINDOWS 32
#define ENTRIES 128

typedef struct {
    /* entries[i][k] = (k + 1) · 256^i · P */
    entry entries[WINDOWS][ENTRIES];
} hg_table;

static const uint8_t ORDER[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
    0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10};

/* ---- one point, many exponents ---- */

/* The signed sliding window form: s = sum of digits[i] · 2^i, where digits are 0 or odd and between -15 and 15, and of
 * five in a row at most one is not 0. s is below 2^255, so that nothing is carried out of the last digit. */
static void sliding_window(int8_t digits[BITS], const uint8_t s[32])
{
    uint64_t words[5] = {load64(s), load64(s + 8), load64(s + 16), load64(s + 24), 0};
    unsigned carry = 0;
    memset(digits, 0, BITS);
    for (unsigned i = 0; i < BITS;) {
        const unsigned word = i / 64, shift = i % 64;
        uint64_t bits = words[word] >> shift;
        if (shift > 64 - WIDTH)
            bits |= words[word + 1] << (64 - shift);
        const unsigned window = carry + (unsigned)(bits & ((1 << WIDTH) - 1));
        if ((window & 1) == 0) {
            i++;
            continue;
        }
        carry = window >= 1 << (WIDTH - 1);
        digits[i] = (int8_t)((int)window - (carry ? 1 << WIDTH : 0));
        i += WIDTH;
    }
}

/* 2^i · P for those i that are used: one chain of doublings serves every exponent of P (Yao's method). */
static void doublings(addend chain[BITS], const point *p, const uint8_t used[BITS])
{
    point q = *p;
    int last = BITS - 1;
    while (last >= 0 && !used[last])
        last--;
    for (int i = 0; i <= last; i++) {
        if (used[i])
            to_addend(&chain[i], &q);
        if (i < last)
            twice(&q, &q, used[i + 1]);
    }
}

/* Points that have the same digit go into one bucket; then sum (2k+1) bucket[k] = 2 · sum k bucket[k] + sum bucket[k],
 * where sum k bucket[k] is the sum of the sums from k on. */
static void collect(point *r, const addend chain[BITS], const int8_t digits[BITS])
{
    point buckets[BUCKETS], running, sum;
    int filled[BUCKETS] = {0};
    for (int i = 0; i < BITS; i++) {
        if (digits[i] == 0)
            continue;
        const int negative = digits[i] < 0;
        const int k = (negative ? -digits[i] : digits[i]) / 2;
        if (filled[k])
            add(&buckets[k], &buckets[k], &chain[i], negative);
        else
            from_addend(&buckets[k], &chain[i], negative);
        filled[k] = 1;
    }
    for (int k = 0; k < BUCKETS; k++)
        if (!filled[k])
            buckets[k] = NEUTRAL;
    running = sum = buckets[BUCKETS - 1];
    for (int k = BUCKETS - 2; k > 0; k--) {
        add_point(&running, &running, &buckets[k]);
        add_point(&sum, &sum, &running);
    }
    add_point(&running, &running, &buckets[0]);
    twice(&sum, &sum, 1);
    add_point(r, &sum, &running);
}

static void mark(uint8_t used[BITS], const int8_t digits[BITS])
{
    for (int i = 0; i < BITS; i++)
        used[i] |= digits[i] != 0;
}

/* The multiples c · P of the jobs in a list (next[job], ended by -1), and whether P has to be of the right order and is. */
static int multiples(point *results, const point *p, const uint8_t *scalars, const int32_t *next, int32_t first, int members)
{
    addend chain[BITS];
    int8_t digits[BITS];
    uint8_t used[BITS] = {0};
    for (int32_t job = first; job >= 0; job = next[job]) {
        sliding_window(digits, scalars + 96 * (size_t)job + 64);
        mark(used, digits);
    }
    if (members) {
        sliding_window(digits, ORDER);
        mark(used, digits);
    }
    doublings(chain, p, used);
    if (members) {
        point order;
        collect(&order, chain, digits);
        if (!is_neutral(&order))
            return 0;
    }
    for (int32_t job = first; job >= 0; job = next[job]) {
        sliding_window(digits, scalars + 96 * (size_t)job + 64);
        collect(&results[job], chain, digits);
    }
    return 1;
}

/* ---- one point that is known long before ---- */

/* r += s · P, with signed digits of eight bits, from -127 to 128. s is below 2^255: nothing is carried out. */
static void add_multiple(point *r, const hg_table *table, const uint8_t s[32])
{
    int carry = 0;
    for (int i = 0; i < WINDOWS; i++) {
        int digit = s[i] + carry;
        carry = digit > ENTRIES;
        if (carry)
            digit -= 2 * ENTRIES;
        if (digit > 0)
            add_entry(r, r, &table->entries[i][digit - 1], 0);
        else if (digit < 0)
            add_entry(r, r, &table->entries[i][-digit - 1], 1);
    }
}

static void to_entry(entry *r, const point *p, const fe *inverse)
{
    fe x, y, t;
    fe_mul(&x, &p->X, inverse);
    fe_mul(&y, &p->Y, inverse);
    fe_mul(&t, &x, &y);
    fe_mul(&r->T2d, &t, &FE_2D);
    fe_add(&t, &y, &x);
    fe_mul(&r->sum, &t, &FE_ONE);
    fe_sub(&t, &y, &x);
    fe_mul(&r->difference, &t, &FE_ONE);
}

int hg_prepare(hg_table *table, const uint8_t *encoded)
{
    point row[ENTRIES], base;
    fe inverses[ENTRIES];
    if (!decode(&base, encoded))
        return 0;
    for (int i = 0; i < WINDOWS; i++) {
        addend step;
        to_addend(&step, &base);
        row[0] = base;
        for (int k = 1; k < ENTRIES; k++)
            add(&row[k], &row[k - 1], &step, 0);
        invert_all(inverses, row, ENTRIES);
        for (int k = 0; k < ENTRIES; k++)
            to_entry(&table->entries[i][k], &row[k], &inverses[k]);
        twice(&base, &row[ENTRIES - 1], 1);
    }
    return 1;
}

/* ---- what Python calls ---- */

int hg_supported(void)
{
#if HUIGUAN_MULX
    unsigned a, b, c, d;
    const unsigned bmi2 = 1U << 8, adx = 1U << 19;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bmi2) && (b & adx);
#else
    return 1;
#endif
}

int hg_members(const uint8_t *encoded, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        point p;
        if (!decode(&p, encoded + 32 * i) || !multiples(NULL, &p, NULL, NULL, -1, 1))
            return (int)i;
    }
    return HG_FINE;
}

int hg_add(uint8_t *sums, const uint8_t *encoded, size_t rows, size_t columns)
{
    point *totals = malloc(columns * sizeof *totals + columns * sizeof(fe));
    if (totals == NULL)
        return HG_NO_MEMORY;
    for (size_t i = 0; i < columns; i++)
        totals[i] = NEUTRAL;
    for (size_t i = 0; i < rows * columns; i++) {
        point p;
        if (!decode(&p, encoded + 32 * i)) {
            free(totals);
            return (int)i;
        }
        add_point(&totals[i % columns], &totals[i % columns], &p);
    }
    encode_all(sums, totals, (fe *)(totals + columns), columns);
    free(totals);
    return HG_FINE;
}

/* The points of the pairs, then of their sums. Returns HG_FINE, or the index of what is no point. */
static int read_points(
    point *points, const uint8_t *encoded, size_t pairs, const int32_t *parts, const int32_t *lengths, size_t sums)
{
    for (size_t i = 0; i < 2 * pairs; i++)
        if (!decode(&points[i], encoded + 32 * i))
            return (int)i;
    for (size_t i = 0; i < sums; i++) {
        point *sum = points + 2 * (pairs + i);
        sum[0] = sum[1] = NEUTRAL;
        for (int32_t j = 0; j < lengths[i]; j++, parts++) {
            add_point(&sum[0], &sum[0], &points[2 * (size_t)*parts]);
            add_point(&sum[1], &sum[1], &points[2 * (size_t)*parts + 1]);
        }
    }
    return HG_FINE;
}

/* `first` and `next` become, for every point, the list of the jobs that it has. */
static void list_jobs(int32_t *first, int32_t *next, const int32_t *which, size_t points, size_t jobs)
{
    for (size_t i = 0; i < points; i++)
        first[i] = -1;
    for (size_t j = jobs; j-- > 0;) {
        if (which[j] < 0)
            continue;
        next[j] = first[which[j]];
        first[which[j]] = (int32_t)j;
    }
}

static int is_zero(const uint8_t s[32])
{
    return (load64(s) | load64(s + 8) | load64(s + 16) | load64(s + 24)) == 0;
}

int hg_combine(uint8_t *results, size_t jobs, const uint8_t *scalars, const int32_t *which, const hg_table *g,
    const hg_table *y, const uint8_t *encoded, size_t pairs, const int32_t *parts, const int32_t *lengths, size_t sums,
    int members)
{
    const size_t given = 2 * pairs, all = given + 2 * sums, outputs = jobs + 2 * sums;
    for (size_t i = 0; i < 3 * jobs; i++)
        if (scalars[32 * i + 31] & 0x80)
            return HG_BAD_SCALAR;
    point *points = malloc((all + outputs) * sizeof *points + outputs * sizeof(fe) + (all + jobs) * sizeof(int32_t));
    if (points == NULL)
        return HG_NO_MEMORY;
    point *made = points + all;
    fe *room = (fe *)(made + outputs);
    int32_t *first = (int32_t *)(room + outputs), *next = first + all;
    int found = read_points(points, encoded, pairs, parts, lengths, sums);
    list_jobs(first, next, which, all, jobs);
    for (size_t i = 0; found == HG_FINE && i < all; i++)
        if (!multiples(made, &points[i], scalars, next, first[i], members && i < given))
            found = (int)i;
    if (found == HG_FINE) {
        for (size_t j = 0; j < jobs; j++) {
            if (which[j] < 0)
                made[j] = NEUTRAL;
            if (!is_zero(scalars + 96 * j))
                add_multiple(&made[j], g, scalars + 96 * j);
            if (!is_zero(scalars + 96 * j + 32))
                add_multiple(&made[j], y, scalars + 96 * j + 32);
        }
        memcpy(made + jobs, points + given, 2 * sums * sizeof *points);
        encode_all(results, made, room, outputs);
    }
    free(points);
    return found;
}
