// The specification of the functions of single floats: one element at a time.
#include <math.h>

#include "f32_constants.h"

/// 2ⁿ for −126 ≤ n ≤ 127.
static float power_of_two(int32_t n) {
    const union { uint32_t bits; float value; } power = {.bits = (uint32_t)(n + 127) << 23};
    return power.value;
}

/// The n of x = n·ln 2 + r, and r.
typedef struct { int32_t n; float r; } reduced;

static reduced reduce(float x) {
    const union { float value; int32_t bits; } sum = {.value = fmaf(x, LOG2_E, ROUNDER)}, rounder = {.value = ROUNDER};
    const float n = sum.value - ROUNDER;
    return (reduced){.n = sum.bits - rounder.bits, .r = fmaf(n, -LN2_LOW, fmaf(n, -LN2_HIGH, x))};
}

/// (eʳ − 1) / r.
static float exp_slope(float r) {
    return fmaf(fmaf(fmaf(fmaf(fmaf(E6, r, E5), r, E4), r, E3), r, E2), r, 1);
}

/// eˣ for EXP_LOW ≤ x ≤ EXP_HIGH.
static float power(float x) {
    const reduced part = reduce(x);
    // In two steps, as 2ⁿ alone may be no normal number.
    const int32_t half = part.n >> 1;
    return fmaf(exp_slope(part.r), part.r, 1) * power_of_two(half) * power_of_two(part.n - half);
}

static float exp_of(float x, float alpha, float beta) { return power(clamp(x, EXP_LOW, EXP_HIGH)); }

static float sigmoid_of(float x, float alpha, float beta) { return 1 / (1 + exp_of(-x, 0, 0)); }

static float swish_of(float x, float alpha, float beta) { return x / (1 + exp_of(-alpha * x, 0, 0)); }

static float hard_sigmoid_of(float x, float alpha, float beta) { return clamp(fmaf(alpha, x, beta), 0, 1); }

static float hard_swish_of(float x, float alpha, float beta) { return x * clamp(fmaf(x, SIXTH, 0.5f), 0, 1); }

static float tanh_of(float x, float alpha, float beta) {
    // By e = e^(−2|x|) − 1, which is exact near 0.
    const float t = -2 * fabsf(x);
    const reduced part = reduce(t < TANH_LOW ? TANH_LOW : t);
    const float power = power_of_two(part.n);
    const float e = fmaf(exp_slope(part.r) * part.r, power, power - 1);
    return copysignf(e / (e + 2), x);
}

static float erf_of(float x, float alpha, float beta) {
    if (fabsf(x) > ERF_END) return copysignf(1, x);
    const float t = x * x;
    const float p = fmaf(fmaf(fmaf(fmaf(fmaf(P5, t, P4), t, P3), t, P2), t, P1), t, P0);
    const float q = fmaf(fmaf(fmaf(fmaf(fmaf(Q5, t, Q4), t, Q3), t, Q2), t, Q1), t, 1);
    return clamp(x * p / q, -1, 1);
}

static float gelu_of(float x, float alpha, float beta) {
    // x·Φ(x) is the greater of x and 0, less a·½·erfc(a/√2) with a = |x|: thus nothing cancels below 0.
    const float a = fabsf(x) > ERFC_END ? ERFC_END : fabsf(x);
    const float c = fmaf(fmaf(fmaf(fmaf(C4, a, C3), a, C2), a, C1), a, C0);
    const float d = fmaf(fmaf(fmaf(fmaf(fmaf(D5, a, D4), a, D3), a, D2), a, D1), a, 1);
    const float exponent = -0.5f * a * a;
    const float e = power(exponent < EXP_LOW ? EXP_LOW : exponent);
    return (x < 0 ? 0 : x) - a * c * e / d;
}

static float gelu_tanh_of(float x, float alpha, float beta) {
    return x / (1 + exp_of(x * fmaf(x * x, GELU_3, GELU_1), 0, 0));
}

static float mish_of(float x, float alpha, float beta) {
    // tanh(ln(1 + e)) = w / (w + 2) with w = e² + 2e.
    const float e = exp_of(x > MISH_END ? MISH_END : x, 0, 0);
    const float w = e * (e + 2);
    return x * (w / (w + 2));
}

static float leaky_relu_of(float x, float alpha, float beta) { return x < 0 ? alpha * x : x; }

#define MAP(name)                                                                                             \
    static void f32_##name##_scalar(const float *in, float *out, int64_t count, float alpha, float beta) {    \
        for (int64_t i = 0; i < count; i++) out[i] = name##_of(in[i], alpha, beta);                           \
    }
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
