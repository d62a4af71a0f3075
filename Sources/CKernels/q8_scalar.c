// The specification of the kernels for 8-bit networks, in plain loops.
#include <math.h>

#include "kernel_sets.h"

#pragma STDC FP_CONTRACT OFF

static uint8_t stored(const ck_q8_store *g, float value) {
    value = value > g->low ? value : g->low;
    value = value < g->high ? value : g->high;
    return (uint8_t)(g->zero + (int32_t)rintf(value));
}

static void q8_conv_scalar(const ck_q8_conv *g, const uint8_t *in, const int8_t *weights,
                           const ck_q8_channels *channels, const int32_t *window_sums, uint8_t *out, int64_t width,
                           int64_t rows, int64_t out_blocks) {
    const int64_t filter = g->kernel_h * g->kernel_w * ((g->blocks - 1) * g->quads + g->last) * CK_LANES * CK_QUAD;
    for (int64_t ob = 0; ob < out_blocks; ob++) {
        const int64_t pair = ob / 2 * 2, together = out_blocks - pair < 2 ? 1 : 2;
        for (int64_t i = 0; i < rows * width * CK_LANES; i++) {
            const int64_t y = i / CK_LANES / width, x = i / CK_LANES % width, l = i % CK_LANES;
            const int64_t channel = ob * CK_LANES + l;
            int32_t sum = channels->bias[channel];
            if (channels->shift) sum += channels->shift[channel] * window_sums[y * width + x];
            const int8_t *w = weights + pair * filter + ((ob - pair) * CK_LANES + l) * CK_QUAD;
            for (int64_t ib = 0; ib < g->blocks; ib++)
                for (int64_t r = 0; r < g->kernel_h; r++)
                    for (int64_t s = 0; s < g->kernel_w; s++) {
                        const uint8_t *tap = in + y * g->in_row + x * g->in_pixel + ib * g->in_block +
                                             r * g->in_tap_row + s * g->in_tap_column;
                        const int64_t quads = ib + 1 == g->blocks ? g->last : g->quads;
                        for (int64_t q = 0; q < quads; q++, w += together * CK_LANES * CK_QUAD)
                            for (int c = 0; c < CK_QUAD; c++) sum += tap[q * CK_QUAD + c] * w[c];
                    }
            out[ob * g->out_block + y * g->out_row + x * CK_LANES + l] =
                stored(&g->store, (float)sum * channels->scale[channel]);
        }
    }
}

static void q8_window_sums_scalar(const ck_q8_conv *g, const uint8_t *in, const uint8_t *mask, int32_t *sums,
                                  int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        sums[x] = 0;
        for (int64_t ib = 0; ib < g->blocks; ib++)
            for (int64_t r = 0; r < g->kernel_h; r++)
                for (int64_t s = 0; s < g->kernel_w; s++) {
                    const uint8_t *tap =
                        in + x * g->in_pixel + ib * g->in_block + r * g->in_tap_row + s * g->in_tap_column;
                    const int64_t bytes = (ib + 1 == g->blocks ? g->last : g->quads) * CK_QUAD;
                    for (int64_t c = 0; c < bytes; c++) sums[x] += tap[c] * mask[ib * g->quads * CK_QUAD + c];
                }
    }
}

static void q8_depthwise_scalar(const ck_q8_depthwise *g, const uint8_t *in, const int16_t *weights,
                                const int32_t *bias, const float *scale, uint8_t *out, int64_t width) {
    for (int64_t x = 0; x < width; x++)
        for (int l = 0; l < CK_LANES; l++) {
            int32_t sum = bias[l];
            for (int64_t tap = 0; tap < 2 * g->pairs; tap++)
                sum += in[x * g->in_pixel + g->taps[tap] + l] * weights[(tap / 2 * CK_LANES + l) * 2 + tap % 2];
            out[x * CK_LANES + l] = stored(&g->store, (float)sum * scale[l]);
        }
}

static void q8_depthwise_bytes_scalar(const ck_q8_depthwise_bytes *g, const uint8_t *in, const int8_t *weights,
                                      const int32_t *bias, const float *scale, uint8_t *out, int64_t width,
                                      int64_t rows) {
    const int64_t quads = g->kernel_w / CK_QUAD + 1;
    for (int64_t i = 0; i < rows * width * CK_LANES; i++) {
        const int64_t y = i / CK_LANES / width, x = i / CK_LANES % width, l = i % CK_LANES;
        int32_t sum = bias[l];
        for (int64_t r = 0; r < g->kernel_h; r++)
            for (int64_t s = 0; s < g->kernel_w; s++) {
                const int64_t quad = r * quads + s / CK_QUAD;
                sum += in[y * g->in_row + r * g->in_tap_row + (x * g->stride + s) * CK_LANES + l] *
                       weights[(quad * 2 * CK_LANES + l) * CK_QUAD + s % CK_QUAD];
            }
        out[y * g->out_row + x * CK_LANES + l] = stored(&g->store, (float)sum * scale[l]);
    }
}

static void q8_max_pool_scalar(const ck_pool *g, const uint8_t *in, uint8_t *out, int64_t width) {
    for (int64_t x = 0; x < width; x++)
        for (int l = 0; l < CK_LANES; l++) {
            uint8_t best = 0;
            for (int64_t r = 0; r < g->rows; r++)
                for (int64_t s = 0; s < g->kernel_w; s++) {
                    const int64_t column = x * g->stride_w - g->pad_left + s * g->dilation_w;
                    if (column < 0 || column >= g->in_width) continue;
                    const uint8_t value = in[r * g->row_step + column * CK_LANES + l];
                    best = value > best ? value : best;
                }
            out[x * CK_LANES + l] = best;
        }
}

static void q8_global_average_scalar(const ck_q8_store *g, const uint8_t *in, int64_t height, int64_t width,
                                     int64_t row, int32_t bias, float scale, uint8_t *out) {
    for (int l = 0; l < CK_LANES; l++) {
        int32_t sum = bias;
        for (int64_t y = 0; y < height; y++)
            for (int64_t x = 0; x < width; x++) sum += in[y * row + x * CK_LANES + l];
        out[l] = stored(g, (float)sum * scale);
    }
}

static void q8_add_scalar(const ck_q8_pair *g, const uint8_t *a, const uint8_t *b, uint8_t *out, int64_t pixels) {
    for (int64_t i = 0; i < pixels * CK_LANES; i++) {
        const float right = b[i / CK_LANES * g->b_pixel + i % CK_LANES];
        out[i] = stored(&g->store, fmaf(a[i], g->a_scale, fmaf(right, g->b_scale, g->offset)));
    }
}

static void q8_multiply_scalar(const ck_q8_pair *g, const uint8_t *a, const uint8_t *b, uint8_t *out, int64_t pixels) {
    for (int64_t i = 0; i < pixels * CK_LANES; i++) {
        const int32_t right = b[i / CK_LANES * g->b_pixel + i % CK_LANES] - g->b_zero;
        out[i] = stored(&g->store, fmaf((float)((a[i] - g->a_zero) * right), g->a_scale, g->offset));
    }
}

static void q8_quantise_scalar(const ck_q8_store *g, const float *in, float scale, uint8_t *out, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = stored(g, in[i] / scale);
}

static void q8_quantise_pixels_scalar(const ck_q8_store *g, const float *in, int64_t plane, int64_t channels,
                                      float scale, uint8_t *out, int64_t width) {
    for (int64_t x = 0; x < width; x++)
        for (int64_t c = 0; c < channels; c++) out[x * channels + c] = stored(g, in[c * plane + x] / scale);
}

static void q8_dequantise_scalar(const uint8_t *in, int32_t zero, float scale, float *out, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = (float)(in[i] - zero) * scale;
}

static void q8_exchange_scalar(const uint8_t *in, const uint8_t *table, uint8_t *out, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = table[in[i]];
}

const ck_q8_kernels ck_q8_kernels_scalar = {
    .isa = "scalar",
    .conv = q8_conv_scalar,
    .window_sums = q8_window_sums_scalar,
    .depthwise_row = q8_depthwise_scalar,
    .depthwise_bytes = q8_depthwise_bytes_scalar,
    .max_pool_row = q8_max_pool_scalar,
    .global_average = q8_global_average_scalar,
    .add = q8_add_scalar,
    .multiply = q8_multiply_scalar,
    .quantise = q8_quantise_scalar,
    .quantise_pixels = q8_quantise_pixels_scalar,
    .dequantise = q8_dequantise_scalar,
    .exchange = q8_exchange_scalar,
};
