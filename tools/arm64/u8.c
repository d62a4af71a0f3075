// The kernels of ck_pixel_kernels.
#include <stdlib.h>

#include "trial.h"

_Static_assert(sizeof(ck_pixel_kernels) == 8 * sizeof(void *),
               "ck_pixel_kernels has other members than before: call them all here, then count them anew");

enum { MOST_WIDTH = 100, MOST_OUT_WIDTH = 2 * MOST_WIDTH + 1, MOST_TAPS = 24 };

static void split(struct trial *t) {
    const int64_t count = random_between(&t->random, 0, MOST_WIDTH);
    trial_describe(t, "%d pairs", (int)count);
    const uint8_t *in = trial_bytes(t, 2 * count);
    uint8_t *even = trial_byte_results(t, count), *odd = trial_byte_results(t, count);
    t->u8->split(in, even, odd, count);
}

static ck_yuv colours(struct random *random) {
    enum { MOST = (1 << 18) - 1 };
    return (ck_yuv){
        .black = PICK(random, int32_t, 0, 16),
        .luma = (int32_t)random_between(random, 0, MOST),
        .red_of_cr = (int32_t)random_between(random, 0, MOST),
        .green_of_cb = (int32_t)random_between(random, 0, MOST),
        .green_of_cr = (int32_t)random_between(random, 0, MOST),
        .blue_of_cb = (int32_t)random_between(random, 0, MOST),
    };
}

static void yuv_to_rgb(struct trial *t) {
    const int64_t width = random_between(&t->random, 1, MOST_WIDTH), shift = random_between(&t->random, 0, 2);
    const int64_t chroma = (width + (1 << shift) - 1) >> shift;
    const ck_yuv g = colours(&t->random);
    trial_describe(t, "%d pixels, shift %d", (int)width, (int)shift);
    const uint8_t *luma = trial_bytes(t, width), *cb = trial_bytes(t, chroma), *cr = trial_bytes(t, chroma);
    t->u8->yuv_to_rgb(&g, luma, cb, cr, shift, trial_byte_results(t, 3 * width), width);
}

static void y_to_grey(struct trial *t) {
    const int64_t width = random_between(&t->random, 1, MOST_WIDTH);
    const ck_yuv g = colours(&t->random);
    trial_describe(t, "%d pixels", (int)width);
    const uint8_t *luma = trial_bytes(t, width);
    t->u8->y_to_grey(&g, luma, trial_byte_results(t, width), width);
}

/// - bytes: of a pixel of the result.
static void reorder(struct trial *t, void (*kernel)(const ck_order *, const uint8_t *, uint8_t *, int64_t), int64_t bytes) {
    const int64_t width = random_between(&t->random, 1, MOST_WIDTH);
    const ck_order g = PICK(&t->random, ck_order, {3, 0, 2}, {3, 2, 0}, {4, 0, 2}, {4, 2, 0}, {4, 1, 3}, {4, 3, 1});
    trial_describe(t, "%d pixels of %d bytes, red at %d, blue at %d", (int)width, (int)g.step, (int)g.red, (int)g.blue);
    const uint8_t *in = trial_bytes(t, g.step * width);
    kernel(&g, in, trial_byte_results(t, bytes * width), width);
}

static void to_rgb(struct trial *t) { reorder(t, t->u8->to_rgb, 3); }
static void rgb_to_grey(struct trial *t) { reorder(t, t->u8->rgb_to_grey, 1); }

/// Weights that add up to 1, or to a bit more, as rounding leaves it.
static void fractions(struct random *random, uint32_t *weights, int64_t count) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < count; i++) sum += weights[i] = (uint32_t)random_between(random, 0, 1000);
    if (sum == 0) sum = 1;
    for (int64_t i = 0; i < count; i++)
        weights[i] = (uint32_t)((((uint64_t)weights[i] << CK_WEIGHT_BITS) + sum - 1) / sum);
}

static int ascending(const void *a, const void *b) {
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/// Any source pixels for each output pixel, the starts in order.
static ck_taps taps(struct trial *t, int64_t width, int64_t out_width) {
    static int64_t starts[MOST_OUT_WIDTH], counts[MOST_OUT_WIDTH];
    static uint32_t weights[MOST_OUT_WIDTH * MOST_TAPS];
    struct random *r = &t->random;
    const int64_t longest = random_between(r, 1, width < 20 ? width : 20);
    const int64_t stride = (longest + CK_TAPS - 1) / CK_TAPS * CK_TAPS;
    for (int64_t i = 0; i < out_width; i++) starts[i] = random_between(r, 0, width - 1);
    qsort(starts, (size_t)out_width, sizeof *starts, ascending);
    for (int64_t i = 0; i < out_width; i++) {
        counts[i] = random_between(r, 1, longest < width - starts[i] ? longest : width - starts[i]);
        for (int64_t k = 0; k < stride; k++) weights[i * stride + k] = 0;
        fractions(r, weights + i * stride, counts[i]);
    }
    return (ck_taps){
        .starts = trial_copy(t, starts, (size_t)out_width * sizeof *starts),
        .counts = trial_copy(t, counts, (size_t)out_width * sizeof *counts),
        .weights = trial_copy(t, weights, (size_t)(out_width * stride) * sizeof *weights),
        .weight_stride = stride,
    };
}

static void resample(struct trial *t, ck_resample kernel, int64_t samples) {
    const int64_t width = random_between(&t->random, 1, MOST_WIDTH);
    const int64_t out_width = PICK(&t->random, int64_t, 1, 2, 3, 17, width, 2 * width + 1);
    const ck_taps g = taps(t, width, out_width);
    trial_describe(t, "%d to %d pixels", (int)width, (int)out_width);
    const uint8_t *in = trial_bytes(t, samples * width);
    kernel(&g, in, width, trial_byte_results(t, samples * out_width), out_width);
}

static void resample_rgb(struct trial *t) { resample(t, t->u8->resample_rgb, 3); }
static void resample_grey(struct trial *t) { resample(t, t->u8->resample_grey, 1); }

static void combine(struct trial *t) {
    const int64_t count = random_between(&t->random, 0, MOST_WIDTH), taps = random_between(&t->random, 1, 13);
    const uint8_t *rows[13];
    uint32_t weights[13];
    trial_describe(t, "%d rows of %d", (int)taps, (int)count);
    for (int64_t i = 0; i < taps; i++) rows[i] = trial_bytes(t, count);
    fractions(&t->random, weights, taps);
    const uint32_t *guarded = trial_copy(t, weights, (size_t)taps * sizeof *weights);
    const uint8_t *const *pointers = trial_copy(t, rows, (size_t)taps * sizeof *rows);
    t->u8->combine(pointers, guarded, taps, trial_byte_results(t, count), count);
}

const struct kernel u8_kernels[] = {
    {FAMILY_U8, "split", split},
    {FAMILY_U8, "yuv_to_rgb", yuv_to_rgb},
    {FAMILY_U8, "y_to_grey", y_to_grey},
    {FAMILY_U8, "to_rgb", to_rgb},
    {FAMILY_U8, "rgb_to_grey", rgb_to_grey},
    {FAMILY_U8, "resample_rgb", resample_rgb},
    {FAMILY_U8, "resample_grey", resample_grey},
    {FAMILY_U8, "combine", combine},
};
const int u8_kernel_count = sizeof u8_kernels / sizeof *u8_kernels;
