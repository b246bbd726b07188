/* Points of edwards25519, -x^2 + y^2 = 1 + d x^2 y^2, and multiples of them, for public data only.
 *
 * The addition formulas are complete (-1 is a square modulo p, d is not): they hold for every pair of points of the
 * curve, the neutral one and those of small order included, so that nothing has to be told apart here.
 * Formulas: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (2008), section 3.
 */
#ifndef HUIGUAN_CURVE_H
#define HUIGUAN_CURVE_H

#include "field.h"

/* x = X/Z, y = Y/Z, T = XY/Z; all tight. */
typedef struct {
    fe X, Y, Z, T;
} point;

/* A point as an addend: Y+X (2u), Y-X (3u), 2Z (2u), 2dT (tight). */
typedef struct {
    fe sum, difference, Z2, T2d;
} addend;

/* The same with Z = 1, for tables; tight. */
typedef struct {
    fe sum, difference, T2d;
} entry;

static const point NEUTRAL = {{{0}}, {{1}}, {{1}}, {{0}}};

static inline void to_addend(addend *r, const point *p)
{
    fe_add(&r->sum, &p->Y, &p->X);
    fe_sub(&r->difference, &p->Y, &p->X);
    fe_add(&r->Z2, &p->Z, &p->Z);
    fe_mul(&r->T2d, &p->T, &FE_2D);
}

/* The end that additions share: a (tight), b (tight), c (tight), d (at most 2u), where negative subtracts the second point. */
static inline void finish_addition(point *r, const fe *a, const fe *b, const fe *c, const fe *d, int negative)
{
    fe e, f, g, h;
    fe_sub(&e, b, a); /* 3u */
    fe_add(&h, b, a); /* 2u */
    fe_sub(negative ? &g : &f, d, c); /* 4u */
    fe_add(negative ? &f : &g, d, c); /* 3u */
    fe_mul(&r->X, &e, &f);
    fe_mul(&r->Y, &g, &h);
    fe_mul(&r->T, &e, &h);
    fe_mul(&r->Z, &f, &g);
}

static inline void add(point *r, const point *p, const addend *q, int negative)
{
    fe a, b, c, d;
    fe_sub(&a, &p->Y, &p->X);
    fe_add(&b, &p->Y, &p->X);
    fe_mul(&a, &a, negative ? &q->sum : &q->difference);
    fe_mul(&b, &b, negative ? &q->difference : &q->sum);
    fe_mul(&c, &p->T, &q->T2d);
    fe_mul(&d, &p->Z, &q->Z2);
    finish_addition(r, &a, &b, &c, &d, negative);
}

static inline void add_entry(point *r, const point *p, const entry *q, int negative)
{
    fe a, b, c, d;
    fe_sub(&a, &p->Y, &p->X);
    fe_add(&b, &p->Y, &p->X);
    fe_mul(&a, &a, negative ? &q->sum : &q->difference);
    fe_mul(&b, &b, negative ? &q->difference : &q->sum);
    fe_mul(&c, &p->T, &q->T2d);
    fe_add(&d, &p->Z, &p->Z);
    finish_addition(r, &a, &b, &c, &d, negative);
}

static inline void add_point(point *r, const point *p, const point *q)
{
    addend a;
    to_addend(&a, q);
    add(r, p, &a, 0);
}

/* A point from an addend: what adding it to the neutral point leaves of the formulas. */
static inline void from_addend(point *r, const addend *q, int negative)
{
    const fe *sum = negative ? &q->difference : &q->sum;
    const fe *difference = negative ? &q->sum : &q->difference;
    fe e, h;
    fe_sub_loose(&e, sum, difference); /* 7u */
    fe_add(&h, sum, difference); /* 5u */
    fe_mul(&r->X, &e, &q->Z2);
    fe_mul(&r->Y, &h, &q->Z2);
    fe_mul(&r->T, &e, &h);
    fe_square(&r->Z, &q->Z2);
}

/* T is only computed where it is asked for: doubling itself does not need it. */
static inline void twice(point *r, const point *p, int with_t)
{
    fe a, b, c, e, f, g, h;
    fe_square(&a, &p->X);
    fe_square(&b, &p->Y);
    fe_square(&c, &p->Z);
    fe_add(&e, &p->X, &p->Y); /* 2u */
    fe_square(&e, &e);
    fe_add(&h, &a, &b); /* 2u */
    fe_sub(&e, &h, &e); /* 4u */
    fe_sub(&g, &a, &b); /* 3u */
    fe_add(&c, &c, &c); /* 2u */
    fe_add(&f, &c, &g); /* 5u */
    fe_mul(&r->X, &e, &f);
    fe_mul(&r->Y, &g, &h);
    fe_mul(&r->Z, &f, &g);
    if (with_t)
        fe_mul(&r->T, &e, &h);
}

static int is_neutral(const point *p)
{
    return fe_equal(&p->X, &FE_ZERO) && fe_equal(&p->Y, &p->Z);
}

/* The point of 32 bytes of RFC 8032, section 5.1.3. Returns 0 for a y that is not below p, a y that no point of the
 * curve has, and the second spelling of a point with x = 0. */
static int decode(point *r, const uint8_t bytes[32])
{
    uint8_t again[32];
    fe u, v, t, root;
    const int sign = bytes[31] >> 7;
    fe_load(&r->Y, bytes);
    fe_store(again, &r->Y);
    again[31] |= (uint8_t)(sign << 7);
    if (memcmp(again, bytes, 32) != 0)
        return 0;
    /* x^2 = u/v with u = y^2 - 1 and v = d y^2 + 1; the candidate is u v^3 (u v^7)^((p-5)/8). */
    fe_square(&t, &r->Y);
    fe_sub(&u, &t, &FE_ONE);
    fe_mul(&v, &t, &FE_D);
    fe_add(&v, &v, &FE_ONE);
    fe_square(&t, &v);
    fe_mul(&t, &t, &v);
    fe_mul(&root, &t, &u); /* u v^3 */
    fe_square(&t, &t);
    fe_mul(&t, &t, &v);
    fe_mul(&t, &t, &u); /* u v^7 */
    fe_root_power(&t, &t);
    fe_mul(&root, &root, &t);
    fe_square(&t, &root);
    fe_mul(&t, &t, &v);
    if (!fe_equal(&t, &u)) {
        fe_mul(&root, &root, &FE_I);
        fe_square(&t, &root);
        fe_mul(&t, &t, &v);
        if (!fe_equal(&t, &u))
            return 0;
    }
    fe_store(again, &root);
    if ((again[0] & 1) != sign) {
        fe_sub(&root, &FE_ZERO, &root);
        if (fe_equal(&root, &FE_ZERO))
            return 0;
    }
    fe_mul(&r->X, &root, &FE_ONE);
    r->Z = FE_ONE;
    fe_mul(&r->T, &r->X, &r->Y);
    return 1;
}

static void encode_affine(uint8_t bytes[32], const fe *x, const fe *y)
{
    uint8_t parity[32];
    fe_store(bytes, y);
    fe_store(parity, x);
    bytes[31] |= (uint8_t)((parity[0] & 1) << 7);
}

/* The inverses of every Z with one inversion (Montgomery): `running` holds the products of those before. Z is never 0
 * on this curve. */
static void invert_all(fe *inverses, const point *points, size_t count)
{
    fe running = FE_ONE, inverse;
    for (size_t i = 0; i < count; i++) {
        inverses[i] = running;
        fe_mul(&running, &running, &points[i].Z);
    }
    fe_invert(&inverse, &running);
    while (count-- > 0) {
        fe_mul(&inverses[count], &inverses[count], &inverse);
        fe_mul(&inverse, &inverse, &points[count].Z);
    }
}

static void encode_all(uint8_t *bytes, const point *points, fe *room, size_t count)
{
    fe x, y;
    invert_all(room, points, count);
    for (size_t i = 0; i < count; i++) {
        fe_mul(&x, &points[i].X, &room[i]);
        fe_mul(&y, &points[i].Y, &room[i]);
        encode_affine(bytes + 32 * i, &x, &y);
    }
}

#endif
