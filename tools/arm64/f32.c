// The kernels of ck_kernels.
#include <math.h>

#include "f32_constants.h"
#include "trial.h"

// All but `peak`, whose result means nothing.
_Static_assert(sizeof(ck_kernels) == (19 + 11) * sizeof(void *),
               "ck_kernels has other members than before: call them all here, then count them anew");
_Static_assert(sizeof(ck_maps) == 11 * sizeof(ck_map),
               "ck_maps has other members than before: call them all here, then count them anew");

/// Multiply-adds in a case, so that none takes long under emulation.
enum { MOST_PRODUCTS = 250000 };

/// Floats that no row, plane or block needs, between those that one does.
static int64_t gap(struct random *random) { return PICK(random, int64_t, 0, 0, 1, 3) * CK_LANES; }

/// Residuals are often there.
static const float *maybe_floats(struct trial *t, int64_t count) {
    return random_chance(&t->random, 2) ? trial_floats(t, count) : 0;
}

static void conv(struct trial *t) {
    struct random *r = &t->random;
    ck_conv g;
    int64_t width, rows, out_channels, out_blocks, channels, stride_w, stride_h, dilation_w, dilation_h;
    bool is_planar;
    do {
        width = random_between(r, 1, random_chance(r, 3) ? 120 : 14);
        rows = random_between(r, 1, 4);
        out_channels = random_between(r, 1, 5 * CK_LANES);
        out_blocks = (out_channels + CK_LANES - 1) / CK_LANES;
        is_planar = random_chance(r, 3);
        g.kernel_h = PICK(r, int64_t, 1, 1, 2, 3, 3, 5, 7);
        g.kernel_w = PICK(r, int64_t, 1, 1, 2, 3, 3, 5, 7);
        g.blocks = is_planar ? 1 : random_between(r, 1, random_chance(r, 3) ? 20 : 3);
        g.last = random_between(r, 1, is_planar ? 5 : CK_LANES);
        channels = (g.blocks - 1) * CK_LANES + g.last;
    } while (width * rows * out_blocks * channels * g.kernel_h * g.kernel_w * CK_LANES > MOST_PRODUCTS);
    stride_h = random_between(r, 1, 3), stride_w = random_between(r, 1, 3);
    dilation_h = random_between(r, 1, 2), dilation_w = random_between(r, 1, 2);

    const int64_t lanes = is_planar ? 1 : CK_LANES;
    const int64_t row = ((width - 1) * stride_w + (g.kernel_w - 1) * dilation_w + 1) * lanes;
    const int64_t row_step = row + gap(r) / CK_LANES * lanes;
    const int64_t plane = ((rows - 1) * stride_h + (g.kernel_h - 1) * dilation_h) * row_step + row;
    const int64_t plane_step = plane + gap(r);
    g.in_block = plane_step;
    g.in_channel = is_planar ? plane_step : 1;
    g.in_tap_row = dilation_h * row_step;
    g.in_tap_column = dilation_w * lanes;
    g.in_pixel = stride_w * lanes;
    g.in_row = stride_h * row_step;
    g.out_row = width * CK_LANES + gap(r);
    g.residual_row = width * CK_LANES + gap(r);
    const int64_t out_plane = (rows - 1) * g.out_row + width * CK_LANES;
    const int64_t residual_plane = (rows - 1) * g.residual_row + width * CK_LANES;
    g.out_block = out_plane + gap(r);
    g.residual_block = residual_plane + gap(r);
    const struct range range = trial_range(t);
    g.low = range.low, g.high = range.high;
    trial_describe(t,
                   "%d×%d pixels, %d channels from %d %s channels, kernel %d×%d, strides %d×%d, dilations %d×%d",
                   (int)rows, (int)width, (int)out_channels, (int)channels, is_planar ? "planar" : "blocked",
                   (int)g.kernel_h, (int)g.kernel_w, (int)stride_h, (int)stride_w, (int)dilation_h, (int)dilation_w);

    const float *in = trial_floats(t, plane_step * ((is_planar ? g.last : g.blocks) - 1) + plane);
    const float *weights = trial_floats(t, out_blocks * channels * g.kernel_h * g.kernel_w * CK_LANES);
    const float *bias = trial_floats(t, out_blocks * CK_LANES);
    const float *residual = maybe_floats(t, (out_blocks - 1) * g.residual_block + residual_plane);
    float *out = trial_float_results(t, (out_blocks - 1) * g.out_block + out_plane);
    t->f32->conv(&g, in, weights, bias, residual, out, width, rows, out_channels);
}

/// - m: 4 or 2.
static void winograd_input(struct trial *t, ck_winograd_input kernel, int64_t m) {
    const int64_t tiles = random_between(&t->random, 1, 9);
    const int64_t width = (tiles * m + 2) * CK_LANES, row = width + gap(&t->random);
    const int64_t point = tiles * CK_LANES + gap(&t->random), points = (m + 2) * (m + 2);
    trial_describe(t, "%d tiles, rows of %d floats, points of %d", (int)tiles, (int)row, (int)point);
    const float *in = trial_floats(t, (m + 1) * row + width);
    kernel(in, row, tiles, trial_float_results(t, (points - 1) * point + tiles * CK_LANES), point);
}

static void winograd4_input(struct trial *t) { winograd_input(t, t->f32->winograd4_input, 4); }
static void winograd2_input(struct trial *t) { winograd_input(t, t->f32->winograd2_input, 2); }

/// - m: 4 or 2.
static void winograd_output(struct trial *t, ck_winograd_output_row kernel, int64_t m) {
    struct random *r = &t->random;
    const int64_t width = random_between(r, 1, 20), rows = random_between(r, 1, m), tiles = (width + m - 1) / m;
    const struct range range = trial_range(t);
    const ck_winograd_output g = {
        .point = tiles * CK_LANES + gap(r),
        .width = width,
        .rows = rows,
        .out_row = width * CK_LANES + gap(r),
        .residual_row = width * CK_LANES + gap(r),
        .low = range.low,
        .high = range.high,
    };
    trial_describe(t, "%d×%d pixels", (int)rows, (int)width);
    const float *in = trial_floats(t, ((m + 2) * (m + 2) - 1) * g.point + tiles * CK_LANES);
    const float *bias = trial_floats(t, CK_LANES);
    const float *residual = maybe_floats(t, (rows - 1) * g.residual_row + width * CK_LANES);
    kernel(&g, in, bias, residual, trial_float_results(t, (rows - 1) * g.out_row + width * CK_LANES));
}

static void winograd4_output(struct trial *t) { winograd_output(t, t->f32->winograd4_output, 4); }
static void winograd2_output(struct trial *t) { winograd_output(t, t->f32->winograd2_output, 2); }

/// - group: channels that an output channel sees.
static void depthwise(struct trial *t, int64_t group) {
    struct random *r = &t->random;
    const int64_t width = random_between(r, 1, random_chance(r, 3) ? 40 : 17), rows = random_between(r, 1, 3);
    const int64_t kernel = PICK(r, int64_t, 1, 2, 3, 3, 3, 5, 5, 7);
    const int64_t kernel_h = kernel, kernel_w = random_chance(r, 4) ? random_between(r, 1, 5) : kernel;
    const int64_t stride = PICK(r, int64_t, 1, 1, 2, 2, 3), dilation = PICK(r, int64_t, 1, 1, 1, 2);
    const int64_t row = ((width - 1) * stride + (kernel_w - 1) * dilation + 1) * CK_LANES, row_step = row + gap(r);
    const struct range range = trial_range(t);
    const ck_depthwise g = {
        .group = group,
        .kernel_h = kernel_h,
        .kernel_w = kernel_w,
        .in_tap_row = dilation * row_step,
        .in_tap_column = dilation * CK_LANES,
        .in_pixel = stride * CK_LANES,
        .in_row = stride * row_step,
        .out_row = width * CK_LANES + gap(r),
        .residual_row = width * CK_LANES + gap(r),
        .low = range.low,
        .high = range.high,
    };
    trial_describe(t, "%d×%d pixels, groups of %d, kernel %d×%d, stride %d, dilation %d", (int)rows, (int)width, (int)group,
                   (int)kernel_h, (int)kernel_w, (int)stride, (int)dilation);
    const float *in = trial_floats(t, (rows - 1) * g.in_row + (kernel_h - 1) * g.in_tap_row + row);
    const float *weights = trial_floats(t, kernel_h * kernel_w * group * CK_LANES);
    const float *bias = trial_floats(t, CK_LANES);
    const float *residual = maybe_floats(t, (rows - 1) * g.residual_row + width * CK_LANES);
    float *out = trial_float_results(t, (rows - 1) * g.out_row + width * CK_LANES);
    t->f32->depthwise(&g, in, weights, bias, residual, out, width, rows);
}

static void depthwise1(struct trial *t) { depthwise(t, 1); }
static void depthwise2(struct trial *t) { depthwise(t, 2); }
static void depthwise4(struct trial *t) { depthwise(t, 4); }
static void depthwise8(struct trial *t) { depthwise(t, 8); }

static void pool(struct trial *t, ck_pool_row kernel) {
    struct random *r = &t->random;
    ck_pool g;
    int64_t room;
    do {
        g.kernel_w = random_between(r, 1, 7);
        g.pad_left = random_between(r, 0, g.kernel_w);
        g.pad_right = random_between(r, 0, g.kernel_w);
        g.stride_w = random_between(r, 1, 3);
        g.dilation_w = PICK(r, int64_t, 1, 1, 2);
        g.in_width = random_between(r, 1, 24);
        room = g.in_width + g.pad_left + g.pad_right - ((g.kernel_w - 1) * g.dilation_w + 1);
    } while (room < 0);
    g.rows = random_between(r, 0, g.kernel_w);
    g.row_step = g.in_width * CK_LANES + gap(r);
    g.counted_rows = random_between(r, g.rows, g.kernel_w);
    g.include_pad = random_chance(r, 2);
    // One window more may hang over the end, as in ceil mode.
    const int64_t width = room / g.stride_w + 1 + random_chance(r, 3);
    trial_describe(t, "%d pixels, kernel %d×%d, stride %d, dilation %d, of %d columns and %d + %d of padding%s", (int)width,
                   (int)g.rows, (int)g.kernel_w, (int)g.stride_w, (int)g.dilation_w, (int)g.in_width, (int)g.pad_left,
                   (int)g.pad_right, g.include_pad ? ", which counts" : "");
    const float *in = trial_floats(t, g.rows ? (g.rows - 1) * g.row_step + g.in_width * CK_LANES : 0);
    kernel(&g, in, trial_float_results(t, width * CK_LANES), width);
}

static void max_pool_row(struct trial *t) { pool(t, t->f32->max_pool_row); }
static void average_pool_row(struct trial *t) { pool(t, t->f32->average_pool_row); }

static void global_average(struct trial *t) {
    const int64_t height = random_between(&t->random, 1, 9), width = random_between(&t->random, 1, 17);
    const int64_t row = width * CK_LANES + gap(&t->random);
    trial_describe(t, "%d×%d pixels, rows of %d floats", (int)height, (int)width, (int)row);
    const float *in = trial_floats(t, (height - 1) * row + width * CK_LANES);
    t->f32->global_average(in, height, width, row, trial_float_results(t, CK_LANES));
}

static void dense(struct trial *t) {
    const int64_t count = random_between(&t->random, 0, 70), blocks = random_between(&t->random, 1, 9);
    const struct range range = trial_range(t);
    trial_describe(t, "%d inputs, %d blocks", (int)count, (int)blocks);
    const float *in = trial_floats(t, count);
    const float *weights = trial_floats(t, blocks * count * CK_LANES);
    const float *bias = trial_floats(t, blocks * CK_LANES);
    t->f32->dense(in, count, weights, bias, trial_float_results(t, blocks * CK_LANES), blocks, range.low, range.high);
}

/// Results that are an operand as well, at times.
static const float *operand(struct trial *t, float *out, int64_t count, bool is_out) {
    if (!is_out) return trial_floats(t, count);
    trial_fill_floats(t, out, count);
    return out;
}

static void arithmetic(struct trial *t, ck_arithmetic kernel) {
    struct random *r = &t->random;
    const int64_t count = random_between(r, 0, 100), pixel_count = count < CK_LANES ? count : CK_LANES;
    const ck_pixel pixel = PICK(r, ck_pixel, CK_NO_PIXEL, CK_FIRST_IS_PIXEL, CK_SECOND_IS_PIXEL);
    const int in_place = (int)random_between(r, 0, 3);
    const struct range range = trial_range(t);
    trial_describe(t, "%d floats, %s, %s", (int)count,
                   pixel == CK_NO_PIXEL         ? "no pixel"
                   : pixel == CK_FIRST_IS_PIXEL ? "the first a pixel"
                                                : "the second a pixel",
                   in_place == 1   ? "into the first"
                   : in_place == 2 ? "into the second"
                                   : "into a third");
    float *out = trial_float_results(t, count);
    const float *a = pixel == CK_FIRST_IS_PIXEL ? trial_floats(t, pixel_count) : operand(t, out, count, in_place == 1);
    const float *b = pixel == CK_SECOND_IS_PIXEL ? trial_floats(t, pixel_count) : operand(t, out, count, in_place == 2);
    kernel(a, b, out, count, pixel, range.low, range.high);
}

static void add(struct trial *t) { arithmetic(t, t->f32->add); }
static void subtract(struct trial *t) { arithmetic(t, t->f32->subtract); }
static void multiply(struct trial *t) { arithmetic(t, t->f32->multiply); }
static void divide(struct trial *t) { arithmetic(t, t->f32->divide); }

static void clamp(struct trial *t) {
    const int64_t count = random_between(&t->random, 0, 100);
    const struct range range = trial_range(t);
    const bool in_place = random_chance(&t->random, 3);
    trial_describe(t, "%d floats%s, %g to %g", (int)count, in_place ? " in place" : "", (double)range.low,
                   (double)range.high);
    float *out = trial_float_results(t, count);
    t->f32->clamp(operand(t, out, count, in_place), out, count, range.low, range.high);
}

/// A float near one at which a function goes over to another formula, or its results leave the normal numbers.
static float bend(struct random *random) {
    const union { float value; int32_t bits; } end = {
        PICK(random, float, EXP_LOW, EXP_HIGH, TANH_LOW / 2, ERF_END, ERFC_END, MISH_END, -87.33655f)};
    const union { int32_t bits; float value; } near = {end.bits + (int32_t)random_between(random, -3, 3)};
    return random_chance(random, 2) ? near.value : -near.value;
}

/// Floats of any bits are what a function is most often wrong of, so there are many; others are scaled to where it bends.
static void gather_channels(struct trial *t) {
    struct random *r = &t->random;
    const int64_t width = random_between(r, 1, 30), rows = random_between(r, 1, 4), count = random_between(r, 1, 5);
    ck_gathered sources[5];
    int32_t lanes[5 * CK_LANES];
    for (int i = 0; i < count * CK_LANES; i++) lanes[i] = -1;
    for (int lane = 0; lane < CK_LANES; lane++)
        if (!random_chance(r, 8))
            lanes[random_between(r, 0, count - 1) * CK_LANES + lane] = (int32_t)random_between(r, 0, CK_LANES - 1);
    const int64_t out_row = width * CK_LANES + gap(r);
    trial_describe(t, "%d×%d pixels of %d blocks", (int)rows, (int)width, (int)count);
    for (int i = 0; i < count; i++) {
        sources[i].row = width * CK_LANES + gap(r);
        sources[i].in = trial_floats(t, (rows - 1) * sources[i].row + width * CK_LANES);
    }
    float *out = trial_float_results(t, (rows - 1) * out_row + width * CK_LANES);
    t->f32->gather_channels(sources, trial_copy(t, lanes, count * CK_LANES * sizeof *lanes), count, out,
                            out_row, width, rows);
}

static void map(struct trial *t, ck_map kernel) {
    struct random *r = &t->random;
    const int64_t count = random_between(r, 0, t->values == WILD ? 2000 : 70);
    const float alpha = PICK(r, float, 1, 0.5f, 0.01f, 1.702f, -0.25f), beta = PICK(r, float, 0.5f, 0, -1);
    const float scale = PICK(r, float, 0.01f, 1, 10, 100);
    const bool in_place = random_chance(r, 3);
    trial_describe(t, "%d floats%s, α %g, β %g", (int)count, in_place ? " in place" : "", (double)alpha, (double)beta);
    float *out = trial_float_results(t, count), *in = in_place ? out : trial_floats(t, count);
    if (in_place) trial_fill_floats(t, out, count);
    if (t->values != WILD)
        for (int64_t i = 0; i < count; i++) in[i] = random_chance(r, 8) ? bend(r) : in[i] * scale;
    kernel(in, out, count, alpha, beta);
}

#define MAP(name) \
    static void map_##name(struct trial *t) { map(t, t->f32->maps.name); }
MAP(exp)
MAP(sigmoid)
MAP(swish)
MAP(hard_sigmoid)
MAP(hard_swish)
MAP(tanh)
MAP(erf)
MAP(gelu)
MAP(gelu_tanh)
MAP(mish)
MAP(leaky_relu)

const struct kernel f32_kernels[] = {
    {FAMILY_F32, "conv", conv},
    {FAMILY_F32, "winograd4_input", winograd4_input},
    {FAMILY_F32, "winograd2_input", winograd2_input},
    {FAMILY_F32, "winograd4_output", winograd4_output},
    {FAMILY_F32, "winograd2_output", winograd2_output},
    {FAMILY_F32, "depthwise", depthwise1},
    {FAMILY_F32, "depthwise_group2", depthwise2},
    {FAMILY_F32, "depthwise_group4", depthwise4},
    {FAMILY_F32, "depthwise_group8", depthwise8},
    {FAMILY_F32, "max_pool", max_pool_row},
    {FAMILY_F32, "average_pool", average_pool_row},
    {FAMILY_F32, "global_average", global_average},
    {FAMILY_F32, "dense", dense},
    {FAMILY_F32, "add", add},
    {FAMILY_F32, "subtract", subtract},
    {FAMILY_F32, "multiply", multiply},
    {FAMILY_F32, "divide", divide},
    {FAMILY_F32, "clamp", clamp},
    {FAMILY_F32, "gather_channels", gather_channels},
    {FAMILY_F32, "exp", map_exp},
    {FAMILY_F32, "sigmoid", map_sigmoid},
    {FAMILY_F32, "swish", map_swish},
    {FAMILY_F32, "hard_sigmoid", map_hard_sigmoid},
    {FAMILY_F32, "hard_swish", map_hard_swish},
    {FAMILY_F32, "tanh", map_tanh},
    {FAMILY_F32, "erf", map_erf},
    {FAMILY_F32, "gelu", map_gelu},
    {FAMILY_F32, "gelu_tanh", map_gelu_tanh},
    {FAMILY_F32, "mish", map_mish},
    {FAMILY_F32, "leaky_relu", map_leaky_relu},
};
const int f32_kernel_count = sizeof f32_kernels / sizeof *f32_kernels;
