// The specification: every kernel in plain loops, one fused multiply-add after the other. The other sets must give the
// same bits. It also runs where no vector set does, slowly.
#include <math.h>

#include "kernel_sets.h"
#include "winograd.h"

#pragma STDC FP_CONTRACT OFF

static float clamp(float x, float low, float high) {
    x = x < low ? low : x;
    return x > high ? high : x;
}

static void f32_conv_scalar(const ck_conv *g, const float *in, const float *weights, const float *bias,
                            const float *residual, float *out, int64_t width, int64_t rows, int64_t out_channels) {
    const int64_t out_blocks = (out_channels + CK_LANES - 1) / CK_LANES;
    const int64_t filter = g->kernel_h * g->kernel_w * ((g->blocks - 1) * CK_LANES + g->last) * CK_LANES;
    for (int64_t ob = 0; ob < out_blocks; ob++) {
        const int64_t together = ob + 1 == out_blocks && ob % 2 == 0 ? 1 : 2;
        const bool is_half = out_channels - ob * CK_LANES <= CK_LANES / 2;
        for (int64_t y = 0; y < rows; y++)
            for (int64_t x = 0; x < width; x++) {
                float sum[CK_LANES];
                for (int l = 0; l < CK_LANES; l++) sum[l] = bias[ob * CK_LANES + l];
                const float *w = weights + ob / 2 * 2 * filter + ob % 2 * CK_LANES;
                for (int64_t ib = 0; ib < g->blocks; ib++)
                    for (int64_t r = 0; r < g->kernel_h; r++)
                        for (int64_t s = 0; s < g->kernel_w; s++) {
                            const float *tap = in + y * g->in_row + x * g->in_pixel + ib * g->in_block +
                                               r * g->in_tap_row + s * g->in_tap_column;
                            const int64_t channels = ib + 1 == g->blocks ? g->last : CK_LANES;
                            for (int64_t c = 0; c < channels; c++, w += together * CK_LANES)
                                for (int l = 0; l < CK_LANES; l++) sum[l] = fmaf(tap[c * g->in_channel], w[l], sum[l]);
                        }
                const int64_t added = ob * g->residual_block + y * g->residual_row + x * CK_LANES;
                for (int l = 0; l < CK_LANES; l++) {
                    if (residual) sum[l] += residual[added + l];
                    out[ob * g->out_block + y * g->out_row + x * CK_LANES + l] =
                        is_half && l >= CK_LANES / 2 ? 0 : clamp(sum[l], g->low, g->high);
                }
            }
    }
}

static float multiply_add(float a, float b, float c) { return fmaf(a, b, c); }
static float splat(float x) { return x; }

/// - m: 4 or 2.
static void winograd_input(const float *in, int64_t row, int64_t tiles, float *out, int64_t point, int m) {
    const int n = m + 2;
    for (int64_t tile = 0; tile < tiles; tile++)
        for (int l = 0; l < CK_LANES; l++) {
            float column[6], line[6], t[6][6];
            for (int x = 0; x < n; x++) {
                for (int y = 0; y < n; y++) column[y] = in[y * row + (tile * m + x) * CK_LANES + l];
                if (m == 4) WINOGRAD4_INPUT(line, column) else WINOGRAD2_INPUT(line, column)
                for (int y = 0; y < n; y++) t[y][x] = line[y];
            }
            for (int y = 0; y < n; y++) {
                if (m == 4) WINOGRAD4_INPUT(line, t[y]) else WINOGRAD2_INPUT(line, t[y])
                for (int x = 0; x < n; x++) out[(y * n + x) * point + tile * CK_LANES + l] = line[x];
            }
        }
}

static void winograd_output(const ck_winograd_output *g, const float *in, const float *bias, const float *residual,
                            float *out, int m) {
    const int n = m + 2;
    for (int64_t tile = 0; tile * m < g->width; tile++)
        for (int l = 0; l < CK_LANES; l++) {
            float column[6], line[6], t[4][6];
            for (int x = 0; x < n; x++) {
                for (int y = 0; y < n; y++) column[y] = in[(y * n + x) * g->point + tile * CK_LANES + l];
                if (m == 4) WINOGRAD4_OUTPUT(line, column) else WINOGRAD2_OUTPUT(line, column)
                for (int y = 0; y < m; y++) t[y][x] = line[y];
            }
            for (int y = 0; y < m && y < g->rows; y++) {
                if (m == 4) WINOGRAD4_OUTPUT(line, t[y]) else WINOGRAD2_OUTPUT(line, t[y])
                for (int x = 0; x < m && tile * m + x < g->width; x++) {
                    float sum = line[x] + bias[l];
                    const int64_t place = (tile * m + x) * CK_LANES + l;
                    if (residual) sum += residual[y * g->residual_row + place];
                    out[y * g->out_row + place] = clamp(sum, g->low, g->high);
                }
            }
        }
}

static void f32_winograd4_input_scalar(const float *in, int64_t row, int64_t tiles, float *out, int64_t point) {
    winograd_input(in, row, tiles, out, point, 4);
}

static void f32_winograd2_input_scalar(const float *in, int64_t row, int64_t tiles, float *out, int64_t point) {
    winograd_input(in, row, tiles, out, point, 2);
}

static void f32_winograd4_output_scalar(const ck_winograd_output *g, const float *in, const float *bias,
                                        const float *residual, float *out) {
    winograd_output(g, in, bias, residual, out, 4);
}

static void f32_winograd2_output_scalar(const ck_winograd_output *g, const float *in, const float *bias,
                                        const float *residual, float *out) {
    winograd_output(g, in, bias, residual, out, 2);
}

static void f32_depthwise_scalar(const ck_depthwise *g, const float *in, const float *weights, const float *bias,
                                 const float *residual, float *out, int64_t width, int64_t rows) {
    for (int64_t y = 0; y < rows; y++)
        for (int64_t x = 0; x < width; x++)
            for (int l = 0; l < CK_LANES; l++) {
                const float *first = in + y * g->in_row + x * g->in_pixel + l / g->group * g->group;
                float sum = bias[l];
                const float *w = weights + l;
                for (int64_t r = 0; r < g->kernel_h; r++)
                    for (int64_t s = 0; s < g->kernel_w; s++)
                        for (int64_t c = 0; c < g->group; c++, w += CK_LANES)
                            sum = fmaf(first[r * g->in_tap_row + s * g->in_tap_column + c], *w, sum);
                if (residual) sum += residual[y * g->residual_row + x * CK_LANES + l];
                out[y * g->out_row + x * CK_LANES + l] = clamp(sum, g->low, g->high);
            }
}

static void f32_max_pool_scalar(const ck_pool *g, const float *in, float *out, int64_t width) {
    for (int64_t x = 0; x < width; x++)
        for (int l = 0; l < CK_LANES; l++) {
            float best = -INFINITY;
            for (int64_t r = 0; r < g->rows; r++)
                for (int64_t s = 0; s < g->kernel_w; s++) {
                    const int64_t column = x * g->stride_w - g->pad_left + s * g->dilation_w;
                    if (column < 0 || column >= g->in_width) continue;
                    const float value = in[r * g->row_step + column * CK_LANES + l];
                    best = value < best ? best : value;
                }
            out[x * CK_LANES + l] = best;
        }
}

static void f32_average_pool_scalar(const ck_pool *g, const float *in, float *out, int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        int64_t counted = 0;
        for (int64_t s = 0; s < g->kernel_w; s++) {
            const int64_t column = x * g->stride_w - g->pad_left + s * g->dilation_w;
            const bool inside = column >= 0 && column < g->in_width;
            const bool padding = column >= -g->pad_left && column < g->in_width + g->pad_right;
            counted += g->include_pad ? padding : inside;
        }
        const float divisor = (float)(counted * g->counted_rows);
        for (int l = 0; l < CK_LANES; l++) {
            float sum = 0;
            for (int64_t r = 0; r < g->rows; r++)
                for (int64_t s = 0; s < g->kernel_w; s++) {
                    const int64_t column = x * g->stride_w - g->pad_left + s * g->dilation_w;
                    if (column < 0 || column >= g->in_width) continue;
                    sum += in[r * g->row_step + column * CK_LANES + l];
                }
            out[x * CK_LANES + l] = sum / divisor;
        }
    }
}

static void f32_global_average_scalar(const float *in, int64_t height, int64_t width, int64_t row, float *out) {
    for (int l = 0; l < CK_LANES; l++) {
        float sum[4] = {0};
        for (int64_t y = 0; y < height; y++)
            for (int64_t x = 0; x < width; x++) sum[x % 4] += in[y * row + x * CK_LANES + l];
        out[l] = ((sum[0] + sum[1]) + (sum[2] + sum[3])) / (float)(height * width);
    }
}

static void f32_dense_scalar(const float *in, int64_t count, const float *weights, const float *bias, float *out,
                             int64_t blocks, float low, float high) {
    for (int64_t i = 0; i < blocks * CK_LANES; i++) {
        float sum = bias[i];
        const float *w = weights + i / CK_LANES * count * CK_LANES + i % CK_LANES;
        for (int64_t c = 0; c < count; c++) sum = fmaf(in[c], w[c * CK_LANES], sum);
        out[i] = clamp(sum, low, high);
    }
}

#define ARITHMETIC(name, operator)                                                                                    \
    static void f32_##name##_scalar(const float *a, const float *b, float *out, int64_t count, ck_pixel pixel,        \
                                    float low, float high) {                                                          \
        for (int64_t i = 0; i < count; i++) {                                                                         \
            const float x = a[pixel == CK_FIRST_IS_PIXEL ? i % CK_LANES : i];                                         \
            const float y = b[pixel == CK_SECOND_IS_PIXEL ? i % CK_LANES : i];                                        \
            out[i] = clamp(x operator y, low, high);                                                                  \
        }                                                                                                             \
    }
ARITHMETIC(add, +)
ARITHMETIC(subtract, -)
ARITHMETIC(multiply, *)
ARITHMETIC(divide, /)

static void f32_clamp_scalar(const float *in, float *out, int64_t count, float low, float high) {
    for (int64_t i = 0; i < count; i++) out[i] = clamp(in[i], low, high);
}

static void f32_gather_channels_scalar(const ck_gathered *sources, const int32_t *lanes, int64_t count, float *out,
                                       int64_t out_row, int64_t width, int64_t rows) {
    for (int64_t y = 0; y < rows; y++)
        for (int64_t x = 0; x < width; x++)
            for (int l = 0; l < CK_LANES; l++) {
                float value = 0;
                for (int64_t s = 0; s < count; s++) {
                    const int32_t lane = lanes[s * CK_LANES + l];
                    if (lane >= 0) value = sources[s].in[y * sources[s].row + x * CK_LANES + lane];
                }
                out[y * out_row + x * CK_LANES + l] = value;
            }
}

#include "f32_functions_plain.h"

static int64_t f32_peak_scalar(int64_t rounds, float *value) {
    float sum = value[0];
    for (int64_t round = 0; round < rounds; round++) sum = fmaf(sum, value[0], value[1]);
    value[0] = sum;
    return rounds;
}

const ck_kernels ck_kernels_scalar = {
    .isa = "scalar",
    .conv = f32_conv_scalar,
    .winograd4_input = f32_winograd4_input_scalar,
    .winograd2_input = f32_winograd2_input_scalar,
    .winograd4_output = f32_winograd4_output_scalar,
    .winograd2_output = f32_winograd2_output_scalar,
    .depthwise = f32_depthwise_scalar,
    .max_pool_row = f32_max_pool_scalar,
    .average_pool_row = f32_average_pool_scalar,
    .global_average = f32_global_average_scalar,
    .dense = f32_dense_scalar,
    .add = f32_add_scalar,
    .subtract = f32_subtract_scalar,
    .multiply = f32_multiply_scalar,
    .divide = f32_divide_scalar,
    .clamp = f32_clamp_scalar,
    .gather_channels = f32_gather_channels_scalar,
    .maps =
        {
            .exp = f32_exp_scalar,
            .sigmoid = f32_sigmoid_scalar,
            .swish = f32_swish_scalar,
            .hard_sigmoid = f32_hard_sigmoid_scalar,
            .hard_swish = f32_hard_swish_scalar,
            .tanh = f32_tanh_scalar,
            .erf = f32_erf_scalar,
            .gelu = f32_gelu_scalar,
            .gelu_tanh = f32_gelu_tanh_scalar,
            .mish = f32_mish_scalar,
            .leaky_relu = f32_leaky_relu_scalar,
        },
    .peak = f32_peak_scalar,
    .pixels = &ck_pixels_scalar,
};
