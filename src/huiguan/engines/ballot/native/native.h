/* What Python calls (cffi reads this file). Points are 32 bytes of RFC 8032; scalars 32 bytes, little-endian, below 2^255.
 * Everything here is for public data: times depend on values. Functions that return int give one of these, or the
 * index of the first point that is refused. */
#define HG_FINE -1
#define HG_NO_MEMORY -2
#define HG_BAD_SCALAR -3

typedef struct {
    ...;
} hg_table;

/* Whether this processor has the instructions that were compiled in; nothing else may be called where it has not. */
int hg_supported(void);

/* Multiples of a point, for hg_combine; 0 where the bytes are no point. */
int hg_prepare(hg_table *table, const uint8_t *encoded);

/* Each point has to be one of the curve, in its one spelling, in the subgroup of prime order. */
int hg_members(const uint8_t *encoded, size_t count);

/* sums[j] = points[j] + points[columns + j] + ... over the rows. Points have to be on the curve. */
int hg_add(uint8_t *sums, const uint8_t *encoded, size_t rows, size_t columns);

/* results[j] = a G + b Y + c P, where `scalars` holds a, b, c of each job one after the other, and which[j] is the index
 * of P; -1: no P, and c is not looked at. Points come in pairs, as ciphertexts do; after the `pairs` given ones follow
 * `sums` more, each the sum of as many pairs as `lengths` says, whose indices stand one after the other in `parts`.
 * The sums are written after the results. With `members`, each of the given points is checked as in hg_members. */
int hg_combine(uint8_t *results, size_t jobs, const uint8_t *scalars, const int32_t *which, const hg_table *g,
    const hg_table *y, const uint8_t *encoded, size_t pairs, const int32_t *parts, const int32_t *lengths, size_t sums,
    int members);
