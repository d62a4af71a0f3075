// The one-dimensional transforms of Winograd's filtering with three taps, for vectors and for numbers: whoever includes
// this defines multiply_add(a, b, c) = a·b + c, rounded once, and splat(x).
//
// F(4,3) interpolates at 0, ±3/4, ±3/2 and ∞: every constant below is exact in binary, and the error after many layers is
// half of that of the usual points 0, ±1, ±2 and ∞. With a = 3/4 and b = 3/2 the transforms of input and output are
//
//      ⎡a²b²    0  −a²−b²     0   1  0⎤        ⎡1  1   1   1   1  0⎤
//      ⎢   0 −ab²   −b²       a   1  0⎥   A ᵀ= ⎢0  a  −a   b  −b  0⎥
// Bᵀ = ⎢   0  ab²   −b²      −a   1  0⎥        ⎢0  a²  a²  b²  b² 0⎥
//      ⎢   0 −ba²   −a²       b   1  0⎥        ⎣0  a³ −a³  b³ −b³ 1⎦
//      ⎢   0  ba²   −a²      −b   1  0⎥
//      ⎣   0 a²b²    0   −a²−b²   0  1⎦
//
// and that of the weights is in Winograd.swift. F(2,3) has the points 0, ±1 and ∞.
#ifndef WINOGRAD_H
#define WINOGRAD_H

#define WINOGRAD_A 0.75f
#define WINOGRAD_B 1.5f
#define WINOGRAD_AA (WINOGRAD_A * WINOGRAD_A)
#define WINOGRAD_BB (WINOGRAD_B * WINOGRAD_B)

/// o[6] = Bᵀ·i[6]
#define WINOGRAD4_INPUT(o, i)                                                                       \
    {                                                                                               \
        const __typeof__(i[0]) even_a = multiply_add(splat(-WINOGRAD_BB), i[2], i[4]),              \
                               odd_a = multiply_add(splat(-WINOGRAD_BB), i[1], i[3]),               \
                               even_b = multiply_add(splat(-WINOGRAD_AA), i[2], i[4]),              \
                               odd_b = multiply_add(splat(-WINOGRAD_AA), i[1], i[3]);               \
        o[0] = multiply_add(splat(WINOGRAD_AA * WINOGRAD_BB), i[0],                                 \
                            multiply_add(splat(-(WINOGRAD_AA + WINOGRAD_BB)), i[2], i[4]));         \
        o[1] = multiply_add(splat(WINOGRAD_A), odd_a, even_a);                                      \
        o[2] = multiply_add(splat(-WINOGRAD_A), odd_a, even_a);                                     \
        o[3] = multiply_add(splat(WINOGRAD_B), odd_b, even_b);                                      \
        o[4] = multiply_add(splat(-WINOGRAD_B), odd_b, even_b);                                     \
        o[5] = multiply_add(splat(WINOGRAD_AA * WINOGRAD_BB), i[1],                                 \
                            multiply_add(splat(-(WINOGRAD_AA + WINOGRAD_BB)), i[3], i[5]));         \
    }

/// o[4] = Aᵀ·m[6]
#define WINOGRAD4_OUTPUT(o, m)                                                                      \
    {                                                                                               \
        const __typeof__(m[0]) sum_a = m[1] + m[2], difference_a = m[1] - m[2], sum_b = m[3] + m[4], \
                               difference_b = m[3] - m[4];                                          \
        o[0] = (m[0] + sum_a) + sum_b;                                                              \
        o[1] = multiply_add(splat(WINOGRAD_B), difference_b, splat(WINOGRAD_A) * difference_a);     \
        o[2] = multiply_add(splat(WINOGRAD_BB), sum_b, splat(WINOGRAD_AA) * sum_a);                 \
        o[3] = multiply_add(splat(WINOGRAD_BB * WINOGRAD_B), difference_b,                          \
                            multiply_add(splat(WINOGRAD_AA * WINOGRAD_A), difference_a, m[5]));     \
    }

/// o[4] = Bᵀ·i[4]
#define WINOGRAD2_INPUT(o, i)  \
    {                          \
        o[0] = i[0] - i[2];    \
        o[1] = i[1] + i[2];    \
        o[2] = i[2] - i[1];    \
        o[3] = i[3] - i[1];    \
    }

/// o[2] = Aᵀ·m[4]
#define WINOGRAD2_OUTPUT(o, m)         \
    {                                  \
        o[0] = (m[0] + m[1]) + m[2];   \
        o[1] = (m[1] - m[2]) + m[3];   \
    }

#endif
