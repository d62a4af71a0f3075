// A trial is one kernel with one set of random arguments. It runs several times from the same seed: with the specification,
// then with each vector set, with all buffers beside a page that may not be touched, before them or behind them. What the
// kernel wrote must have the same bits each time, and nothing beside it may have changed.
#ifndef TRIAL_H
#define TRIAL_H

#include <stddef.h>

#include "CKernels.h"
#include "random.h"

enum edge { EDGE_BEFORE, EDGE_BEHIND };

/// What floats among the arguments are like.
enum values {
    /// −1…1.
    ORDINARY,
    /// With NaN, infinities, zeros of both signs, denormals and huge numbers among them.
    AWKWARD,
    /// Any bits.
    WILD,
};

/// As much as a trial's buffers and descriptions may take.
enum { BUFFERS = 32, BUFFER_BYTES = 1 << 20, SHAPE_BYTES = 512 };

struct buffer {
    uint8_t *start;
    size_t bytes;
    bool is_result;
    /// NaNs are all alike: which of its NaN operands an instruction passes on is left open by IEEE 754.
    bool is_float;
};

struct trial {
    const ck_kernels *f32;
    const ck_pixel_kernels *u8;
    const ck_q8_kernels *q8;
    struct random random;
    enum edge edge;
    enum values values;
    struct buffer buffers[BUFFERS];
    int buffer_count;
    /// Set by a call that finds no such kernel in a vector set.
    bool is_missing;
    char shape[SHAPE_BYTES];
};

enum family { FAMILY_F32, FAMILY_Q8, FAMILY_U8 };

/// One entry of a table of kernels, and the function that calls it with random arguments: all are drawn from `random`, so that
/// they do not depend on the set.
struct kernel {
    enum family family;
    const char *name;
    void (*call)(struct trial *trial);
};

extern const struct kernel f32_kernels[], q8_kernels[], u8_kernels[];
extern const int f32_kernel_count, q8_kernel_count, u8_kernel_count;

/// Reserves the buffers' memory.
void trial_prepare(void);

/// Starts over: no buffers, and the values that `seed` brings.
void trial_begin(struct trial *trial, uint64_t seed, enum edge edge);

/// What is being done, for messages; said before the kernel is called.
void trial_describe(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Arguments: as many floats, or bytes with 0 and 255 often among them; or a copy of any values.
float *trial_floats(struct trial *trial, int64_t count);
uint8_t *trial_bytes(struct trial *trial, int64_t count);
void *trial_copy(struct trial *trial, const void *values, size_t bytes);

/// What a kernel writes, filled with what no kernel makes.
float *trial_float_results(struct trial *trial, int64_t count);
int32_t *trial_int_results(struct trial *trial, int64_t count);
uint8_t *trial_byte_results(struct trial *trial, int64_t count);

/// Fills with what trial_floats or trial_bytes would bring: results that are operands as well.
void trial_fill_floats(struct trial *trial, float *values, int64_t count);
void trial_fill_bytes(struct trial *trial, uint8_t *values, int64_t count);

/// A range to clamp to: none, or a usual, or an odd one.
struct range {
    float low, high;
};
struct range trial_range(struct trial *trial);

/// Keeps the results of the run that ended, those of the specification.
void trial_keep(const struct trial *trial);

/// Compares with what was kept, and looks at what lies beside the buffers; false after writing the first difference to `said`.
bool trial_is_same(const struct trial *trial, char *said, size_t size);

/// Adds what was kept to a digest, NaNs as one.
uint64_t trial_digest(uint64_t digest);

#endif
