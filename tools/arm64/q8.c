// The kernels of ck_q8_kernels.
#include <math.h>

#include "trial.h"

_Static_assert(sizeof(ck_q8_kernels) == 13 * sizeof(void *),
               "ck_q8_kernels has other members than before: call them all here, then count them anew");

/// Products in a case, so that none takes long under emulation.
enum { MOST_PRODUCTS = 400000, MOST_VALUES = 128 };

static int64_t gap(struct random *random) { return PICK(random, int64_t, 0, 0, 1, 3) * CK_LANES; }

static ck_q8_store store(struct random *random) {
    const int32_t zero = (int32_t)random_between(random, 0, 255);
    const float lowest = (float)-zero, highest = (float)(255 - zero);
    const float low = random_chance(random, 2) ? lowest : 0;
    return (ck_q8_store){.low = low, .high = random_chance(random, 2) ? highest : fminf(highest, 100), .zero = zero};
}

/// 2⁻¹⁷…2⁻⁷.
static float scale(struct random *random) {
    return (1 + fabsf(random_unit(random))) * PICK(random, float, 0x1p-17f, 0x1p-14f, 0x1p-11f, 0x1p-8f);
}

static const float *scales(struct trial *t, int64_t count) {
    float values[MOST_VALUES];
    for (int64_t i = 0; i < count; i++) values[i] = scale(&t->random);
    return trial_copy(t, values, (size_t)count * sizeof *values);
}

static const int32_t *ints(struct trial *t, int64_t count, int32_t low, int32_t high) {
    int32_t values[MOST_VALUES];
    for (int64_t i = 0; i < count; i++) values[i] = (int32_t)random_between(&t->random, low, high);
    return trial_copy(t, values, (size_t)count * sizeof *values);
}

/// Of a convolution without its output: what it reads, and the shape of that.
struct input {
    ck_q8_conv g;
    const uint8_t *in;
    int64_t width, rows, out_blocks, channels;
};

static struct input input(struct trial *t) {
    struct random *r = &t->random;
    struct input own = {0};
    ck_q8_conv *g = &own.g;
    int64_t lanes, columns, filter;
    do {
        own.width = random_between(r, 1, 30);
        own.rows = random_between(r, 1, 4);
        own.out_blocks = random_between(r, 1, 5);
        // Few channels may stand beside each other, so that a row of taps is one tap.
        lanes = PICK(r, int64_t, CK_LANES, CK_LANES, 3, CK_QUAD);
        const bool is_picture = lanes < CK_LANES;
        columns = PICK(r, int64_t, 1, 1, 3, 3, 5, 7);
        g->blocks = is_picture ? 1 : random_between(r, 1, 3);
        own.channels = is_picture ? columns * lanes : (g->blocks - 1) * lanes + random_between(r, 1, lanes);
        g->last = (own.channels - (g->blocks - 1) * lanes + CK_QUAD - 1) / CK_QUAD;
        g->quads = is_picture ? g->last : lanes / CK_QUAD;
        g->kernel_h = PICK(r, int64_t, 1, 1, 3, 3, 5, 7);
        g->kernel_w = is_picture ? 1 : columns;
        filter = g->kernel_h * g->kernel_w * ((g->blocks - 1) * g->quads + g->last) * CK_QUAD * CK_LANES;
    } while (own.width * own.rows * own.out_blocks * filter > MOST_PRODUCTS);
    const int64_t stride = random_between(r, 1, 3), dilation = lanes < CK_LANES ? 1 : PICK(r, int64_t, 1, 1, 2);
    const int64_t row = ((own.width - 1) * stride + (columns - 1) * dilation + 1) * lanes;
    const int64_t row_step = row + gap(r);
    g->in_tap_row = dilation * row_step;
    g->in_tap_column = dilation * lanes;
    g->in_pixel = stride * lanes;
    g->in_row = stride * row_step;
    const int64_t plane = (own.rows - 1) * g->in_row + (g->kernel_h - 1) * g->in_tap_row + row;
    g->in_block = plane + gap(r);
    g->out_row = own.width * CK_LANES + gap(r);
    g->out_block = own.rows * g->out_row + gap(r);
    g->store = store(r);
    trial_describe(t, "%d×%d pixels, %d blocks from %d channels, %d of a pixel's beside each other, kernel %d×%d, stride %d, dilation %d",
                   (int)own.rows, (int)own.width, (int)own.out_blocks, (int)own.channels, (int)lanes, (int)g->kernel_h,
                   (int)columns, (int)stride, (int)dilation);
    // The last quad is read whole.
    const int64_t beyond = lanes < CK_LANES ? g->last * CK_QUAD - own.channels : 0;
    own.in = trial_bytes(t, (g->blocks - 1) * g->in_block + plane + beyond);
    return own;
}

static void conv(struct trial *t) {
    const struct input own = input(t);
    const ck_q8_conv *g = &own.g;
    const int64_t quads = (g->blocks - 1) * g->quads + g->last;
    uint8_t *weights =
        trial_bytes(t, own.out_blocks * g->kernel_h * g->kernel_w * quads * CK_LANES * CK_QUAD);
    // The largest sums are of the ends of bytes with a sign.
    for (int64_t i = 0; i < own.out_blocks * g->kernel_h * g->kernel_w * quads * CK_LANES * CK_QUAD; i++)
        weights[i] ^= 0x80;
    const int64_t outputs = own.out_blocks * CK_LANES;
    const ck_q8_channels channels = {
        .bias = ints(t, outputs, -100000, 100000),
        .shift = random_chance(&t->random, 2) ? ints(t, outputs, -127, 128) : 0,
        .scale = scales(t, outputs),
    };
    const int32_t *sums = channels.shift ? ints(t, own.rows * own.width, 0, 600000) : 0;
    uint8_t *out = trial_byte_results(t, (own.out_blocks - 1) * g->out_block + (own.rows - 1) * g->out_row + own.width * CK_LANES);
    t->q8->conv(g, own.in, (const int8_t *)weights, &channels, sums, out, own.width, own.rows, own.out_blocks);
}

static void window_sums(struct trial *t) {
    const struct input own = input(t);
    const int64_t lanes = own.g.quads * CK_QUAD;
    uint8_t mask[3 * CK_LANES];
    for (int64_t i = 0; i < own.g.blocks * lanes; i++) mask[i] = i < own.channels;
    const uint8_t *guarded = trial_copy(t, mask, (size_t)(own.g.blocks * lanes));
    t->q8->window_sums(&own.g, own.in, guarded, trial_int_results(t, own.width), own.width);
}

static void depthwise_row(struct trial *t) {
    enum { MOST_TAPS = 50 };
    struct random *r = &t->random;
    const int64_t width = random_between(r, 1, 30), stride = random_between(r, 1, 3);
    const int64_t kernel_h = PICK(r, int64_t, 1, 2, 3, 3, 5, 7), kernel_w = PICK(r, int64_t, 1, 2, 3, 3, 5, 7);
    const int64_t count = kernel_h * kernel_w, pairs = (count + 1) / 2;
    const int64_t row = ((width - 1) * stride + kernel_w) * CK_LANES, step = row + gap(r);
    int64_t taps[MOST_TAPS];
    int16_t weights[MOST_TAPS * CK_LANES];
    for (int64_t i = 0; i < 2 * pairs; i++) {
        const int64_t tap = i < count ? i : count - 1;
        taps[i] = tap / kernel_w * step + tap % kernel_w * CK_LANES;
        for (int64_t l = 0; l < CK_LANES; l++) {
            const int64_t weight = random_chance(r, 4) ? PICK(r, int64_t, -255, 255) : random_between(r, -255, 255);
            weights[(i / 2 * CK_LANES + l) * 2 + i % 2] = i < count ? (int16_t)weight : 0;
        }
    }
    const ck_q8_depthwise g = {
        .pairs = pairs,
        .taps = trial_copy(t, taps, (size_t)(2 * pairs) * sizeof *taps),
        .in_pixel = stride * CK_LANES,
        .store = store(r),
    };
    trial_describe(t, "%d pixels, kernel %d×%d, stride %d", (int)width, (int)kernel_h, (int)kernel_w, (int)stride);
    const uint8_t *in = trial_bytes(t, (kernel_h - 1) * step + row);
    const int16_t *packed = trial_copy(t, weights, (size_t)(2 * pairs * CK_LANES) * sizeof *weights);
    const int32_t *bias = ints(t, CK_LANES, -100000, 100000);
    const float *scale = scales(t, CK_LANES);
    t->q8->depthwise_row(&g, in, packed, bias, scale, trial_byte_results(t, width * CK_LANES), width);
}

static void depthwise_bytes(struct trial *t) {
    enum { MOST_WEIGHTS = 7 * 3 * 2 * CK_LANES * CK_QUAD };
    struct random *r = &t->random;
    const int64_t width = random_between(r, 1, 30), rows = random_between(r, 1, 4);
    const int64_t kernel = PICK(r, int64_t, 1, 2, 3, 3, 5, 5, 7), kernel_h = kernel;
    const int64_t kernel_w = random_chance(r, 3) ? random_between(r, 1, 8) : kernel;
    const int64_t stride = PICK(r, int64_t, 1, 1, 2, 2, 3), quads = kernel_w / CK_QUAD + 1;
    const int64_t row = ((width - 1) * stride + kernel_w) * CK_LANES, step = row + gap(r);
    int8_t weights[MOST_WEIGHTS] = {0};
    for (int64_t i = 0; i < kernel_h * kernel_w * CK_LANES; i++) {
        const int64_t y = i / CK_LANES / kernel_w, x = i / CK_LANES % kernel_w, l = i % CK_LANES;
        const int64_t weight = random_chance(r, 4) ? PICK(r, int64_t, -128, 127) : random_between(r, -128, 127);
        int8_t *first = weights + y * quads * 2 * CK_LANES * CK_QUAD + l * CK_QUAD;
        first[x / CK_QUAD * 2 * CK_LANES * CK_QUAD + x % CK_QUAD] = (int8_t)weight;
        first[((x + 1) / CK_QUAD * 2 + 1) * CK_LANES * CK_QUAD + (x + 1) % CK_QUAD] = (int8_t)weight;
    }
    const ck_q8_depthwise_bytes g = {
        .kernel_h = kernel_h,
        .kernel_w = kernel_w,
        .in_tap_row = step,
        .stride = stride,
        .in_row = stride * step,
        .out_row = width * CK_LANES + gap(r),
        .store = store(r),
    };
    trial_describe(t, "%d×%d pixels, kernel %d×%d, stride %d", (int)rows, (int)width, (int)kernel_h, (int)kernel_w,
                   (int)stride);
    const uint8_t *in = trial_bytes(t, (rows - 1) * g.in_row + (kernel_h - 1) * step + row);
    const int8_t *packed = trial_copy(t, weights, (size_t)(kernel_h * quads * 2 * CK_LANES * CK_QUAD));
    const int32_t *bias = ints(t, CK_LANES, -100000, 100000);
    const float *scale = scales(t, CK_LANES);
    uint8_t *out = trial_byte_results(t, (rows - 1) * g.out_row + width * CK_LANES);
    t->is_missing = !t->q8->depthwise_bytes;
    if (!t->is_missing) t->q8->depthwise_bytes(&g, in, packed, bias, scale, out, width, rows);
}

static void max_pool_row(struct trial *t) {
    struct random *r = &t->random;
    ck_pool g = {0};
    int64_t room;
    do {
        g.kernel_w = random_between(r, 1, 5);
        g.pad_left = random_between(r, 0, g.kernel_w - 1);
        g.pad_right = random_between(r, 0, g.kernel_w - 1);
        g.stride_w = random_between(r, 1, 3);
        g.dilation_w = PICK(r, int64_t, 1, 1, 2);
        g.in_width = random_between(r, 1, 24);
        room = g.in_width + g.pad_left + g.pad_right - ((g.kernel_w - 1) * g.dilation_w + 1);
    } while (room < 0);
    g.rows = random_between(r, 1, g.kernel_w);
    g.row_step = g.in_width * CK_LANES + gap(r);
    const int64_t width = room / g.stride_w + 1;
    trial_describe(t, "%d pixels, kernel %d×%d, stride %d, dilation %d, of %d columns and %d + %d of padding", (int)width,
                   (int)g.rows, (int)g.kernel_w, (int)g.stride_w, (int)g.dilation_w, (int)g.in_width, (int)g.pad_left,
                   (int)g.pad_right);
    const uint8_t *in = trial_bytes(t, (g.rows - 1) * g.row_step + g.in_width * CK_LANES);
    t->q8->max_pool_row(&g, in, trial_byte_results(t, width * CK_LANES), width);
}

static void global_average(struct trial *t) {
    struct random *r = &t->random;
    const int64_t height = random_between(r, 1, 9), width = random_between(r, 1, 17), row = width * CK_LANES + gap(r);
    const ck_q8_store g = store(r);
    const int32_t bias = (int32_t)random_between(r, -30000, 30000);
    const float factor = scale(r);
    trial_describe(t, "%d×%d pixels, rows of %d bytes", (int)height, (int)width, (int)row);
    const uint8_t *in = trial_bytes(t, (height - 1) * row + width * CK_LANES);
    t->q8->global_average(&g, in, height, width, row, bias, factor, trial_byte_results(t, CK_LANES));
}

static void combine(struct trial *t, ck_q8_combine kernel) {
    struct random *r = &t->random;
    const int64_t pixels = random_between(r, 1, 40);
    const bool is_shared = random_chance(r, 2), in_place = random_chance(r, 3);
    const ck_q8_pair g = {
        .a_zero = (int32_t)random_between(r, 0, 255),
        .b_zero = (int32_t)random_between(r, 0, 255),
        .a_scale = 100 * scale(r),
        .b_scale = 100 * scale(r),
        .offset = (float)random_between(r, 0, 255 * 256) / 256,
        .b_pixel = is_shared ? 0 : CK_LANES,
        .store = {.low = 0, .high = PICK(r, float, 100, 255), .zero = 0},
    };
    trial_describe(t, "%d pixels%s%s", (int)pixels, is_shared ? " and one" : "", in_place ? " in place" : "");
    uint8_t *out = trial_byte_results(t, pixels * CK_LANES);
    if (in_place) trial_fill_bytes(t, out, pixels * CK_LANES);
    const uint8_t *a = in_place ? out : trial_bytes(t, pixels * CK_LANES);
    kernel(&g, a, trial_bytes(t, is_shared ? CK_LANES : pixels * CK_LANES), out, pixels);
}

static void add(struct trial *t) { combine(t, t->q8->add); }
static void multiply(struct trial *t) { combine(t, t->q8->multiply); }

/// Ties between two bytes are frequent.
static void quantise(struct trial *t) {
    struct random *r = &t->random;
    const int64_t count = random_between(r, 0, 12) * CK_LANES;
    const ck_q8_store g = store(r);
    const float step = PICK(r, float, 1, 0.5f, 0.37f, 3);
    const bool has_ties = random_chance(r, 2);
    trial_describe(t, "%d floats, scale %g", (int)count, (double)step);
    float *in = trial_floats(t, count);
    for (int64_t i = 0; i < count && t->values != WILD; i++) {
        in[i] *= 300;
        if (has_ties) in[i] = rintf(in[i]) * 0.5f * step;
    }
    t->q8->quantise(&g, in, step, trial_byte_results(t, count), count);
}

static void quantise_pixels(struct trial *t) {
    struct random *r = &t->random;
    const int64_t width = random_between(r, 1, 70), channels = random_between(r, 1, CK_QUAD), plane = width + gap(r);
    const ck_q8_store g = store(r);
    const float step = PICK(r, float, 0.004f, 0.01f, 0.5f);
    trial_describe(t, "%d pixels of %d channels, scale %g", (int)width, (int)channels, (double)step);
    const float *in = trial_floats(t, (channels - 1) * plane + width);
    t->q8->quantise_pixels(&g, in, plane, channels, step, trial_byte_results(t, width * channels), width);
}

static void exchange(struct trial *t) {
    const int64_t count = random_between(&t->random, 0, 200);
    const bool in_place = random_chance(&t->random, 3);
    trial_describe(t, "%d bytes%s", (int)count, in_place ? " in place" : "");
    uint8_t *out = trial_byte_results(t, count);
    if (in_place) trial_fill_bytes(t, out, count);
    const uint8_t *in = in_place ? out : trial_bytes(t, count);
    t->q8->exchange(in, trial_bytes(t, 256), out, count);
}

static void dequantise(struct trial *t) {
    struct random *r = &t->random;
    const int64_t count = random_between(r, 0, 12) * CK_LANES;
    const int32_t zero = (int32_t)random_between(r, 0, 255);
    const float step = scale(r);
    trial_describe(t, "%d bytes, zero %d, scale %g", (int)count, (int)zero, (double)step);
    const uint8_t *in = trial_bytes(t, count);
    t->q8->dequantise(in, zero, step, trial_float_results(t, count), count);
}

const struct kernel q8_kernels[] = {
    {FAMILY_Q8, "conv", conv},
    {FAMILY_Q8, "window_sums", window_sums},
    {FAMILY_Q8, "depthwise", depthwise_row},
    {FAMILY_Q8, "depthwise_bytes", depthwise_bytes},
    {FAMILY_Q8, "max_pool", max_pool_row},
    {FAMILY_Q8, "global_average", global_average},
    {FAMILY_Q8, "add", add},
    {FAMILY_Q8, "multiply", multiply},
    {FAMILY_Q8, "quantise", quantise},
    {FAMILY_Q8, "quantise_pixels", quantise_pixels},
    {FAMILY_Q8, "dequantise", dequantise},
    {FAMILY_Q8, "exchange", exchange},
};
const int q8_kernel_count = sizeof q8_kernels / sizeof *q8_kernels;
