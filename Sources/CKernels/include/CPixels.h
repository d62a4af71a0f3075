// Kernels for rows of 8-bit samples: colours and resampling. Included by CKernels.h, which tells how kernels are named; the
// plain loops of u8_plain.h are the specification. All arithmetic is of integers, so that nothing depends on its order.
#ifndef CPIXELS_H
#define CPIXELS_H

#include <stdint.h>

/// From Y, Cb, Cr to R, G, B, in units of 2⁻¹⁶: R = luma·(Y − black) + red_of_cr·(Cr − 128),
/// G = luma·(Y − black) − green_of_cb·(Cb − 128) − green_of_cr·(Cr − 128), B = luma·(Y − black) + blue_of_cb·(Cb − 128),
/// rounded, and clipped to 0…255. Each factor is below 2¹⁸.
typedef struct ck_yuv {
    int32_t black, luma, red_of_cr, green_of_cb, green_of_cr, blue_of_cb;
} ck_yuv;

/// Where R, G and B lie in a pixel of `step` (3 or 4) bytes: green between red and blue, which are 2 apart.
typedef struct ck_order {
    int64_t step, red, blue;
} ck_order;

/// Parts the bytes of `count` pairs: even[i] = in[2i], odd[i] = in[2i + 1].
typedef void (*ck_split)(const uint8_t *in, uint8_t *even, uint8_t *odd, int64_t count);

/// `width` pixels, 3 bytes each, from rows of luma and of chroma; pixel x takes chroma x >> shift (0, 1 or 2).
typedef void (*ck_yuv_to_rgb)(const ck_yuv *g, const uint8_t *luma, const uint8_t *cb, const uint8_t *cr, int64_t shift,
                              uint8_t *out, int64_t width);

/// The grey of `width` samples of luma: luma·(Y − black), rounded and clipped.
typedef void (*ck_y_to_grey)(const ck_yuv *g, const uint8_t *luma, uint8_t *out, int64_t width);

/// `width` pixels of any order as R, G, B.
typedef void (*ck_to_rgb)(const ck_order *g, const uint8_t *in, uint8_t *out, int64_t width);

/// Luma of `width` pixels of any order: (19595·R + 38470·G + 7471·B + 2¹⁵) / 2¹⁶, BT.601 as Pillow rounds it.
typedef void (*ck_rgb_to_grey)(const ck_order *g, const uint8_t *in, uint8_t *out, int64_t width);

/// Bits of a resampling weight's fraction: samples are Σ weight·sample, rounded and clipped to 255.
#define CK_WEIGHT_BITS 22
/// Taps by which kernels may go: weights of one output pixel take a multiple of it, zeros behind the last.
#define CK_TAPS 8

/// Which source pixels each output pixel is made of, and with what weights, which add up to less than 2 in all.
typedef struct ck_taps {
    /// Output pixel i is made of counts[i] source pixels from starts[i] on; starts do not decrease.
    const int64_t *starts, *counts;
    /// Those of output pixel i begin at i·weight_stride, a multiple of CK_TAPS.
    const uint32_t *weights;
    int64_t weight_stride;
} ck_taps;

/// Resamples a row along: `out_width` pixels from `width` of them, each of 3 samples, or of 1.
typedef void (*ck_resample)(const ck_taps *g, const uint8_t *in, int64_t width, uint8_t *out, int64_t out_width);

/// Resamples across: out[i] = Σ weights[t]·rows[t][i], over `taps` rows.
typedef void (*ck_combine)(const uint8_t *const *rows, const uint32_t *weights, int64_t taps, uint8_t *out,
                           int64_t count);

typedef struct ck_pixel_kernels {
    ck_split split;
    ck_yuv_to_rgb yuv_to_rgb;
    ck_y_to_grey y_to_grey;
    ck_to_rgb to_rgb;
    ck_rgb_to_grey rgb_to_grey;
    ck_resample resample_rgb;
    ck_resample resample_grey;
    ck_combine combine;
} ck_pixel_kernels;

#endif
