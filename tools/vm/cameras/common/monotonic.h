/// Times on CLOCK_MONOTONIC, in nanoseconds.
#pragma once

#include <stdint.h>
#include <time.h>

#define NANOSECONDS_PER_SECOND UINT64_C(1000000000)

static inline uint64_t monotonic_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)now.tv_nsec;
}

/// How long it is until a time; nothing if it has passed.
static inline struct timespec monotonic_until(uint64_t time) {
    uint64_t now = monotonic_now();
    uint64_t left = time > now ? time - now : 0;
    return (struct timespec){
        .tv_sec = (time_t)(left / NANOSECONDS_PER_SECOND),
        .tv_nsec = (long)(left % NANOSECONDS_PER_SECOND),
    };
}
