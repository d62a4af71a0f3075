// The specification of the kernels for samples, in plain loops. They begin at `from`, so that vector kernels end with them.
#ifndef U8_PLAIN_H
#define U8_PLAIN_H

#include "kernel_sets.h"

enum { WEIGHT_HALF = 1 << (CK_WEIGHT_BITS - 1) };

static inline uint8_t plain_clip(int32_t value) {
    const int32_t whole = value >> 16;
    return (uint8_t)(whole < 0 ? 0 : whole > 255 ? 255 : whole);
}

static inline uint8_t plain_weighed(uint32_t sum) {
    const uint32_t whole = sum >> CK_WEIGHT_BITS;
    return (uint8_t)(whole > 255 ? 255 : whole);
}

static inline void plain_split(const uint8_t *in, uint8_t *even, uint8_t *odd, int64_t from, int64_t count) {
    for (int64_t i = from; i < count; i++) {
        even[i] = in[2 * i];
        odd[i] = in[2 * i + 1];
    }
}

static inline void plain_yuv_to_rgb(const ck_yuv *g, const uint8_t *luma, const uint8_t *cb, const uint8_t *cr,
                                    int64_t shift, uint8_t *out, int64_t from, int64_t width) {
    for (int64_t x = from; x < width; x++) {
        const int32_t grey = (luma[x] - g->black) * g->luma + 0x8000;
        const int32_t blue = cb[x >> shift] - 128, red = cr[x >> shift] - 128;
        out[3 * x] = plain_clip(grey + red * g->red_of_cr);
        out[3 * x + 1] = plain_clip(grey - blue * g->green_of_cb - red * g->green_of_cr);
        out[3 * x + 2] = plain_clip(grey + blue * g->blue_of_cb);
    }
}

static inline void plain_y_to_grey(const ck_yuv *g, const uint8_t *luma, uint8_t *out, int64_t from, int64_t width) {
    for (int64_t x = from; x < width; x++) out[x] = plain_clip((luma[x] - g->black) * g->luma + 0x8000);
}

static inline void plain_to_rgb(const ck_order *g, const uint8_t *in, uint8_t *out, int64_t from, int64_t width) {
    for (int64_t x = from; x < width; x++) {
        const uint8_t *pixel = in + g->step * x;
        out[3 * x] = pixel[g->red];
        out[3 * x + 1] = pixel[(g->red + g->blue) / 2];
        out[3 * x + 2] = pixel[g->blue];
    }
}

static inline void plain_rgb_to_grey(const ck_order *g, const uint8_t *in, uint8_t *out, int64_t from, int64_t width) {
    for (int64_t x = from; x < width; x++) {
        const uint8_t *pixel = in + g->step * x;
        const uint32_t green = pixel[(g->red + g->blue) / 2];
        out[x] = (uint8_t)((pixel[g->red] * 19595u + green * 38470u + pixel[g->blue] * 7471u + 0x8000u) >> 16);
    }
}

static inline void plain_resample(const ck_taps *g, int samples, const uint8_t *in, uint8_t *out, int64_t from,
                                  int64_t out_width) {
    for (int64_t x = from; x < out_width; x++) {
        const uint8_t *pixels = in + samples * g->starts[x];
        const uint32_t *weights = g->weights + x * g->weight_stride;
        for (int s = 0; s < samples; s++) {
            uint32_t sum = WEIGHT_HALF;
            for (int64_t t = 0; t < g->counts[x]; t++) sum += pixels[samples * t + s] * weights[t];
            out[samples * x + s] = plain_weighed(sum);
        }
    }
}

static inline void plain_combine(const uint8_t *const *rows, const uint32_t *weights, int64_t taps, uint8_t *out,
                                 int64_t from, int64_t count) {
    for (int64_t i = from; i < count; i++) {
        uint32_t sum = WEIGHT_HALF;
        for (int64_t t = 0; t < taps; t++) sum += rows[t][i] * weights[t];
        out[i] = plain_weighed(sum);
    }
}

#endif
