// Which kernel sets there are, and which of them this processor runs.
#include <string.h>

#include "kernel_sets.h"

static bool runs_here(const ck_kernels *set) {
#if defined(__x86_64__)
    if (set == &ck_kernels_avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (set == &ck_kernels_avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#endif
    return set != 0;
}

/// Best first.
static const ck_kernels *const sets[] = {
#if defined(__x86_64__)
    &ck_kernels_avx512,
    &ck_kernels_avx2,
#elif defined(__aarch64__)
    &ck_kernels_neon,
#endif
    &ck_kernels_scalar,
};

enum { SET_COUNT = sizeof sets / sizeof *sets };

const ck_kernels *ck_kernels_named(const char *isa) {
    for (int i = 0; i < SET_COUNT; i++)
        if (strcmp(sets[i]->isa, isa) == 0) return runs_here(sets[i]) ? sets[i] : 0;
    return 0;
}

const ck_kernels *ck_kernels_best(void) {
    for (int i = 0; i < SET_COUNT; i++)
        if (runs_here(sets[i])) return sets[i];
    return &ck_kernels_scalar;
}

/// Best first.
static const ck_q8_kernels *const q8_sets[] = {
#if defined(__x86_64__)
    &ck_q8_kernels_avx512vbmi,
    &ck_q8_kernels_avx512vnni,
    &ck_q8_kernels_avx512,
    &ck_q8_kernels_avx2,
#elif defined(__aarch64__)
    &ck_q8_kernels_neon,
#endif
    &ck_q8_kernels_scalar,
};

const ck_q8_kernels *ck_q8_kernels_named(const char *isa) {
    for (unsigned i = 0; i < sizeof q8_sets / sizeof *q8_sets; i++) {
        if (strcmp(q8_sets[i]->isa, isa) != 0) continue;
#if defined(__x86_64__)
        const bool isVBMI = q8_sets[i] == &ck_q8_kernels_avx512vbmi;
        if (isVBMI || q8_sets[i] == &ck_q8_kernels_avx512vnni)
            return ck_kernels_named("avx512") && __builtin_cpu_supports("avx512vnni") &&
                           (!isVBMI || __builtin_cpu_supports("avx512vbmi"))
                       ? q8_sets[i]
                       : 0;
#endif
        return ck_kernels_named(isa) ? q8_sets[i] : 0;
    }
    return 0;
}

const ck_q8_kernels *ck_q8_kernels_of(const ck_kernels *set) {
    for (unsigned i = 0; i < sizeof q8_sets / sizeof *q8_sets; i++)
        if (strncmp(q8_sets[i]->isa, set->isa, strlen(set->isa)) == 0 && ck_q8_kernels_named(q8_sets[i]->isa))
            return q8_sets[i];
    return &ck_q8_kernels_scalar;
}
