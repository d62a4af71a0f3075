// The numbers of which the functions of single floats are made, for the specification and the vector sets.
//
// eˣ: x = n·ln 2 + r with |r| ≤ ln 2 / 2, ln 2 in two parts after Cody and Waite; eʳ ≈ 1 + r + r²·(E2 + E3·r + … + E6·r⁴),
// whose relative error is at most 3.1e-9 (fitted to the least maximum).
//
// erf x ≈ x · (P0 + P1·x² + … + P5·x¹⁰) / (1 + Q1·x² + … + Q5·x¹⁰) for |x| ≤ 3.93, whose relative error is at most 2e-8
// (fitted likewise).
//
// ½·erfc(a/√2) ≈ e^(−a²/2) · (C0 + … + C4·a⁴) / (1 + D1·a + … + D5·a⁵) for 0 ≤ a ≤ 14, whose relative error is at most 6e-9
// (fitted likewise).
#ifndef F32_CONSTANTS_H
#define F32_CONSTANTS_H

/// Beyond these eˣ is 0 or infinite.
#define EXP_LOW -104.0f
#define EXP_HIGH 89.0f
#define LOG2_E 1.44269504088896341f
#define LN2_HIGH 0x1.62e400p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
/// 1.5·2²³: the last bits of a sum with it are the nearest integer.
#define ROUNDER 12582912.0f
#define E2 0x1.fffffcp-2f
#define E3 0x1.555492p-3f
#define E4 0x1.5558f2p-5f
#define E5 0x1.123a20p-7f
#define E6 0x1.6a23d0p-10f

/// From here on erf is ±1.
#define ERF_END 3.92f
#define P0 1.1283791453659084f
#define P1 0.19078292914842562f
#define P2 0.05279015985760519f
#define P3 0.0037795692764266042f
#define P4 0.0002848075003448617f
#define P5 2.0419746482703217e-06f
#define Q1 0.5024096884305772f
#define Q2 0.1142571435844661f
#define Q3 0.014997356708086398f
#define Q4 0.0011652026960709651f
#define Q5 3.8004058243394093e-05f

/// Beyond, ½·erfc(a/√2) is 0 as a float.
#define ERFC_END 15.0f
#define C0 0.5000000027584461f
#define C1 0.4372511432744247f
#define C2 0.1824620160058375f
#define C3 0.040372619860913464f
#define C4 0.004077620526012165f
#define D1 1.672387241915839f
#define D2 1.199291472909486f
#define D3 0.46742959249038085f
#define D4 0.10120596038806624f
#define D5 0.010220950151490318f

/// −2·√(2/π), and that times 0.044715.
#define GELU_1 -1.5957691216057308f
#define GELU_3 -0.07135481627260025f
/// Below, tanh of half of it is −1.
#define TANH_LOW -20.0f
/// From here on mish x is x.
#define MISH_END 20.0f
#define SIXTH 0.16666666666666667f

#endif
