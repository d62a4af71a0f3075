// Kernels of 8-bit networks. Included by CKernels.h, which tells how maps lie and how kernels are named; here an element is a
// byte, strides are in bytes, and a border holds the zero point of its map. Activations are unsigned: a signed one is stored
// with 128 added, its zero point likewise.
//
// Sums are of integers, exact whatever their order. What follows is one chain of correctly rounded float operations, so that
// every set gives the same bytes: the sum as a float, times the scale, clamped, rounded half to even, plus the zero point. A
// sum of products times its scale fits 32 bits.
#ifndef CQUANTISED_H
#define CQUANTISED_H

#include <stdint.h>

/// Channels that are multiplied and added in one step.
#define CK_QUAD 4

/// How a result becomes a byte: zero + round(clamp(value, low, high)), where low and high are whole and stay within
/// −zero…255 − zero.
typedef struct ck_q8_store {
    float low, high;
    int32_t zero;
} ck_q8_store;

/// What the sums of products of each output channel become: (bias + shift · window sum + Σ products) · scale.
typedef struct ck_q8_channels {
    /// In units of the sums; the zero point of the input is made up for.
    const int32_t *bias;
    /// Taken off each weight so that it fits a byte; null if none needed it.
    const int32_t *shift;
    const float *scale;
} ck_q8_channels;

/// A dense convolution, as seen from some rows of output pixels. Quads are read whole: what stands in them beyond the last
/// channel meets weights of 0.
///
/// Where the channels of a picture stand beside each other, a row of taps is one tap of all their channels.
typedef struct ck_q8_conv {
    /// Blocks of input channels, quads in each, and in the last of them.
    int64_t blocks, quads, last;
    int64_t kernel_h, kernel_w;
    int64_t in_block;
    /// From a tap to the one below it, and to the one right of it (dilation included).
    int64_t in_tap_row, in_tap_column;
    /// From the first tap of an output pixel to that of the next, and of the one below (strides included).
    int64_t in_pixel, in_row;
    int64_t out_block, out_row;
    ck_q8_store store;
} ck_q8_conv;

/// `rows` of `width` output pixels of `out_blocks` blocks of output channels.
///
/// - in: the first tap of the first pixel.
/// - weights: [pair of out blocks][in block][kernel row][kernel column][quad][block in pair][CK_LANES][CK_QUAD]; the last
///   pair has one block if the number of blocks is odd.
/// - channels: CK_LANES per output block.
/// - window_sums: [row][pixel] of the output: the sum of its window; not looked at without `shift`.
typedef void (*ck_q8_conv_rows)(const ck_q8_conv *g, const uint8_t *in, const int8_t *weights,
                                const ck_q8_channels *channels, const int32_t *window_sums, uint8_t *out,
                                int64_t width, int64_t rows, int64_t out_blocks);

/// The sum of each window of a row of output pixels.
///
/// - mask: [in block][quad][CK_QUAD]: 1 where there is a channel, else 0.
typedef void (*ck_q8_window_sums)(const ck_q8_conv *g, const uint8_t *in, const uint8_t *mask, int32_t *sums,
                                  int64_t width);

/// A depthwise convolution, as seen from one row of one block of channels.
typedef struct ck_q8_depthwise {
    /// Taps come in pairs; an odd one is paired with itself and a weight of 0.
    int64_t pairs;
    /// From the first tap of a pixel to each of its taps: 2·pairs of them.
    const int64_t *taps;
    int64_t in_pixel;
    ck_q8_store store;
} ck_q8_depthwise;

/// - weights: [pair][CK_LANES][2]; bias, scale: CK_LANES values.
typedef void (*ck_q8_depthwise_row)(const ck_q8_depthwise *g, const uint8_t *in, const int16_t *weights,
                                    const int32_t *bias, const float *scale, uint8_t *out, int64_t width);

/// A depthwise convolution whose weights are bytes, as seen from some rows of one block of channels. Taps lie beside each
/// other.
typedef struct ck_q8_depthwise_bytes {
    int64_t kernel_h, kernel_w;
    /// From a tap to the one below it.
    int64_t in_tap_row;
    /// Pixels from the first tap of an output pixel to that of the next.
    int64_t stride;
    /// From the first tap of an output pixel to that of the one below.
    int64_t in_row;
    int64_t out_row;
    ck_q8_store store;
} ck_q8_depthwise_bytes;

/// - weights: [kernel row][quad of columns][2][CK_LANES][CK_QUAD], kernel_w / CK_QUAD + 1 quads: each twice, the second time
///   with its taps one further right; zeros where there is no tap.
typedef void (*ck_q8_depthwise_bytes_rows)(const ck_q8_depthwise_bytes *g, const uint8_t *in, const int8_t *weights,
                                           const int32_t *bias, const float *scale, uint8_t *out, int64_t width,
                                           int64_t rows);

/// A row of windows of the largest; of the fields of ck_pool those that averages need are not looked at.
typedef void (*ck_q8_max_pool_row)(const ck_pool *g, const uint8_t *in, uint8_t *out, int64_t width);

/// The mean of `height` rows of `width` pixels of one block of channels, `row` apart: (bias + Σ in) · scale.
typedef void (*ck_q8_global_average)(const ck_q8_store *g, const uint8_t *in, int64_t height, int64_t width, int64_t row,
                                     int32_t bias, float scale, uint8_t *out);

/// Two operands: a · a_scale + (b · b_scale + offset), or (a − a_zero) · (b − b_zero) · a_scale + offset, with the last
/// multiplication of each sum fused. The offset holds the zero point of the output, so that of the store is 0: a result
/// between two bytes becomes the even one.
typedef struct ck_q8_pair {
    int32_t a_zero, b_zero;
    float a_scale, b_scale, offset;
    /// From a pixel of b to the next: CK_LANES, or 0 for one that serves all pixels.
    int64_t b_pixel;
    ck_q8_store store;
} ck_q8_pair;

/// `pixels` of one block; `out` may be `a`.
typedef void (*ck_q8_combine)(const ck_q8_pair *g, const uint8_t *a, const uint8_t *b, uint8_t *out, int64_t pixels);

/// out[i] = zero + round(clamp(in[i] / scale)), `count` a multiple of CK_LANES; a NaN becomes the lowest byte.
typedef void (*ck_q8_quantise)(const ck_q8_store *g, const float *in, float scale, uint8_t *out, int64_t count);

/// As many planes as there are `channels`, at most CK_QUAD, each `plane` floats after the one before, as `width` pixels of so
/// many bytes.
typedef void (*ck_q8_quantise_pixels)(const ck_q8_store *g, const float *in, int64_t plane, int64_t channels,
                                      float scale, uint8_t *out, int64_t width);

/// out[i] = (in[i] − zero) · scale, `count` a multiple of CK_LANES.
typedef void (*ck_q8_dequantise)(const uint8_t *in, int32_t zero, float scale, float *out, int64_t count);

/// out[i] = table[in[i]] for `count` bytes, of a table of 256; `out` may be `in`.
typedef void (*ck_q8_exchange)(const uint8_t *in, const uint8_t *table, uint8_t *out, int64_t count);

typedef struct ck_q8_kernels {
    /// As in the kernels' names: that of the set, or with what else the processor has.
    const char *isa;
    ck_q8_conv_rows conv;
    ck_q8_window_sums window_sums;
    ck_q8_depthwise_row depthwise_row;
    /// Null where it would be no faster.
    ck_q8_depthwise_bytes_rows depthwise_bytes;
    ck_q8_max_pool_row max_pool_row;
    ck_q8_global_average global_average;
    ck_q8_combine add;
    ck_q8_combine multiply;
    ck_q8_quantise quantise;
    ck_q8_quantise_pixels quantise_pixels;
    ck_q8_dequantise dequantise;
    ck_q8_exchange exchange;
} ck_q8_kernels;

#endif
