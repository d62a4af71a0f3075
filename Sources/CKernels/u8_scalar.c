// The specification as a set: for processors without vectors that we know, and for tests.
#include "u8_plain.h"

static void u8_split_scalar(const uint8_t *in, uint8_t *even, uint8_t *odd, int64_t count) {
    plain_split(in, even, odd, 0, count);
}

static void u8_yuv_to_rgb_scalar(const ck_yuv *g, const uint8_t *luma, const uint8_t *cb, const uint8_t *cr,
                                 int64_t shift, uint8_t *out, int64_t width) {
    plain_yuv_to_rgb(g, luma, cb, cr, shift, out, 0, width);
}

static void u8_y_to_grey_scalar(const ck_yuv *g, const uint8_t *luma, uint8_t *out, int64_t width) {
    plain_y_to_grey(g, luma, out, 0, width);
}

static void u8_to_rgb_scalar(const ck_order *g, const uint8_t *in, uint8_t *out, int64_t width) {
    plain_to_rgb(g, in, out, 0, width);
}

static void u8_rgb_to_grey_scalar(const ck_order *g, const uint8_t *in, uint8_t *out, int64_t width) {
    plain_rgb_to_grey(g, in, out, 0, width);
}

static void u8_resample_rgb_scalar(const ck_taps *g, const uint8_t *in, int64_t width, uint8_t *out,
                                   int64_t out_width) {
    (void)width;
    plain_resample(g, 3, in, out, 0, out_width);
}

static void u8_resample_grey_scalar(const ck_taps *g, const uint8_t *in, int64_t width, uint8_t *out,
                                    int64_t out_width) {
    (void)width;
    plain_resample(g, 1, in, out, 0, out_width);
}

static void u8_combine_scalar(const uint8_t *const *rows, const uint32_t *weights, int64_t taps, uint8_t *out,
                              int64_t count) {
    plain_combine(rows, weights, taps, out, 0, count);
}

const ck_pixel_kernels ck_pixels_scalar = {
    .split = u8_split_scalar,
    .yuv_to_rgb = u8_yuv_to_rgb_scalar,
    .y_to_grey = u8_y_to_grey_scalar,
    .to_rgb = u8_to_rgb_scalar,
    .rgb_to_grey = u8_rgb_to_grey_scalar,
    .resample_rgb = u8_resample_rgb_scalar,
    .resample_grey = u8_resample_grey_scalar,
    .combine = u8_combine_scalar,
};
