// Random numbers that are the same for the same seed on every machine (SplitMix64).
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_bits(struct random *random) {
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/// low…high.
static inline int64_t random_between(struct random *random, int64_t low, int64_t high) {
    return low + (int64_t)(random_bits(random) % (uint64_t)(high - low + 1));
}

/// Once in so many times.
static inline bool random_chance(struct random *random, int64_t one_in) {
    return random_between(random, 1, one_in) == 1;
}

/// −1…1, a multiple of 2⁻²³.
static inline float random_unit(struct random *random) {
    return (float)random_between(random, -(1 << 23), 1 << 23) * 0x1p-23f;
}

/// One of some values.
#define PICK(random, type, ...) \
    (((const type[]){__VA_ARGS__})[random_between(random, 0, sizeof(const type[]){__VA_ARGS__} / sizeof(type) - 1)])

#endif
