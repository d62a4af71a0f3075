// Micro-kernels of the network engine, one set per instruction set; those for pixels stand in CPixels.h,
// those for 8-bit networks in CQuantised.h.
//
// Words. A *map* is one activation in memory. It is *blocked* when its channels lie in blocks of CK_LANES: element
// (block b, row y, column x, lane l) stands at b·block + y·row + x·CK_LANES + l (layout NCHW16c). It is *planar* when each
// channel is a plane of its own. A map may have a border of zeros around its rows and columns, so that no kernel tests
// for edges. All strides are in floats. Lanes beyond the last channel hold anything.
//
// Names follow the grammar TYPE_OPERATION_ISA: f32_conv_avx2, u8_split_neon, q8_conv_avx512vnni. The plain loops of
// f32_*_scalar are the specification: every other set gives the same bits, because each output value is one chain of fused
// multiply-adds over (input block, kernel row, kernel column, channel in block or group), whatever the width of a vector and the
// size of a tile.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/// Channels in a block of a blocked map.
#define CK_LANES 16

#include "CFunctions.h"
#include "CPixels.h"

/// A dense convolution, as seen from some rows of output pixels.
typedef struct ck_conv {
    /// Blocks of input channels; 1 for a planar input.
    int64_t blocks;
    /// Channels of the last block, 1…CK_LANES; of a planar input: all its channels, any number.
    int64_t last;
    int64_t kernel_h, kernel_w;
    /// From a block of input channels to the next.
    int64_t in_block;
    /// From a channel to the next within a block: 1 in a blocked map, the plane stride in a planar one.
    int64_t in_channel;
    /// From a tap to the one below it, and to the one right of it (dilation included).
    int64_t in_tap_row, in_tap_column;
    /// From the first tap of an output pixel to that of the next, and of the one below (strides included).
    int64_t in_pixel, in_row;
    /// From a block of output channels to the next, and from a row to the next, in the output and in the residual.
    int64_t out_block, out_row, residual_block, residual_row;
    /// The result is clamped to low…high; a NaN stays one.
    float low, high;
} ck_conv;

/// `rows` rows of `width` output pixels of the blocks of `out_channels` output channels, stride CK_LANES between pixels. Of a
/// last block with no more than half of its channels, the upper half becomes 0.
///
/// - in: the first tap of the first pixel.
/// - weights: [pair of out blocks][in block][kernel row][kernel column][channel in block][out block of pair][CK_LANES]; the
///   last pair may be one block.
/// - bias: CK_LANES values per output block.
/// - residual: added before clamping, laid out like the output, no part of it; or null.
typedef void (*ck_conv_rows)(const ck_conv *g, const float *in, const float *weights, const float *bias,
                             const float *residual, float *out, int64_t width, int64_t rows, int64_t out_channels);

/// Brings one block of channels of a row of tiles into the form in which Winograd's filtering multiplies it.
///
/// - in: the first of the (m + 2)×(m + 2) pixels of the first tile, rows `row` apart; those of the next tile begin m pixels
///   to the right.
/// - out: point p of tile t goes to out + p·point + t·CK_LANES; points row by row.
typedef void (*ck_winograd_input)(const float *in, int64_t row, int64_t tiles, float *out, int64_t point);

/// A row of tiles of products of Winograd's filtering, as its output pixels are made.
typedef struct ck_winograd_output {
    /// From a point of the products to the next.
    int64_t point;
    /// Pixels in a row of the map, and rows of it that these tiles cover: 1…m.
    int64_t width, rows;
    int64_t out_row, residual_row;
    float low, high;
} ck_winograd_output;

/// One block of channels; bias and residual as for ck_conv_rows.
typedef void (*ck_winograd_output_row)(const ck_winograd_output *g, const float *in, const float *bias,
                                       const float *residual, float *out);

/// A convolution in which an output channel sees only its own channel, or its group of 2, 4 or 8, as seen from some rows of
/// one block of channels.
typedef struct ck_depthwise {
    /// Channels in a group, of the input as of the output.
    int64_t group;
    int64_t kernel_h, kernel_w;
    int64_t in_tap_row, in_tap_column, in_pixel, in_row, out_row, residual_row;
    float low, high;
} ck_depthwise;

/// - weights: [kernel row][kernel column][channel in group][CK_LANES]; bias: CK_LANES values; residual as for ck_conv_rows.
typedef void (*ck_depthwise_rows)(const ck_depthwise *g, const float *in, const float *weights, const float *bias,
                                  const float *residual, float *out, int64_t width, int64_t rows);

/// One row of pooling windows over a blocked map, clipped to the map.
typedef struct ck_pool {
    /// First row of the window that lies inside the map, relative to `in`, is row 0; `rows` of them, `row_step` apart.
    int64_t rows, row_step;
    int64_t kernel_w, stride_w, dilation_w, pad_left;
    /// Columns of the input map; for averages also the columns of right padding that count as such.
    int64_t in_width, pad_right;
    /// Averages divide by (window rows that count) × (window columns that count).
    int64_t counted_rows;
    /// Whether padding counts in the divisor of an average.
    bool include_pad;
} ck_pool;

typedef void (*ck_pool_row)(const ck_pool *g, const float *in, float *out, int64_t width);

/// Mean over `height` rows of `width` pixels of one block of channels, `row` apart. Column x is added to sum x % 4, row
/// after row; then (sum 0 + sum 1) + (sum 2 + sum 3) is divided.
typedef void (*ck_global_average)(const float *in, int64_t height, int64_t width, int64_t row, float *out);

/// A fully connected layer: out[b·CK_LANES + l] = clamp(bias + Σ_c in[c] · weights[b][c][l]).
typedef void (*ck_dense)(const float *in, int64_t count, const float *weights, const float *bias, float *out,
                         int64_t blocks, float low, float high);

/// out[i] = clamp(in[i]); `out` may be `in`.
typedef void (*ck_clamp)(const float *in, float *out, int64_t count, float low, float high);

/// A block of channels from which others are made.
typedef struct ck_gathered {
    /// The first pixel.
    const float *in;
    /// From a row to the next.
    int64_t row;
} ck_gathered;

/// One block of channels, each of which is a channel of one of `count` blocks, at least one.
///
/// - lanes: [source][CK_LANES]: which lane of the source each lane of the output is, −1 if none; 0 becomes what no source has.
typedef void (*ck_gather_channels)(const ck_gathered *sources, const int32_t *lanes, int64_t count, float *out,
                                   int64_t out_row, int64_t width, int64_t rows);

#include "CQuantised.h"

/// Multiply-adds and nothing else, for whoever wants to know how many a processor does; returns how many they were.
///
/// - value: a factor and a summand; the first becomes a result, so that nothing is left out.
typedef int64_t (*ck_peak)(int64_t rounds, float *value);

/// The kernels of one instruction set.
typedef struct ck_kernels {
    const char *isa;
    ck_conv_rows conv;
    /// F(4×4, 3×3) and F(2×2, 3×3).
    ck_winograd_input winograd4_input, winograd2_input;
    ck_winograd_output_row winograd4_output, winograd2_output;
    ck_depthwise_rows depthwise;
    ck_pool_row max_pool_row;
    ck_pool_row average_pool_row;
    ck_global_average global_average;
    ck_dense dense;
    ck_arithmetic add, subtract, multiply, divide;
    ck_clamp clamp;
    ck_gather_channels gather_channels;
    ck_maps maps;
    ck_peak peak;
    const ck_pixel_kernels *pixels;
} ck_kernels;

/// The set of that name (scalar, avx2, avx512, neon), or null if this build or this processor has none.
const ck_kernels *ck_kernels_named(const char *isa);

/// The best set that this processor runs.
const ck_kernels *ck_kernels_best(void);

/// The kernels for 8-bit networks that go with a set: the best of its vector width that this processor runs.
const ck_q8_kernels *ck_q8_kernels_of(const ck_kernels *set);

/// Those of that name (scalar, avx2, avx512, avx512vnni, avx512vbmi, neon), or null as above.
const ck_q8_kernels *ck_q8_kernels_named(const char *isa);

/// Tells the processor that the thread spins.
static inline void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
