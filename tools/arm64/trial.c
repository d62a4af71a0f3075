// Buffers of trials: slots between pages that may not be touched, reserved once.
#include "trial.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    /// What lies around a buffer, and how much of it is looked at.
    AROUND = 0xA5,
    WATCHED = 512,
    /// What results hold before a kernel runs.
    UNWRITTEN = 0x40,
};

static uint8_t *slots[BUFFERS];

/// The results of the specification.
static struct kept {
    uint8_t values[BUFFER_BYTES];
    size_t bytes;
    bool is_float;
} kept[BUFFERS];
static int kept_count;

static void fail(const char *what) {
    perror(what);
    exit(70);
}

void trial_prepare(void) {
    const size_t guard = (size_t)sysconf(_SC_PAGESIZE), slot = BUFFER_BYTES + guard;
    uint8_t *memory = mmap(0, BUFFERS * slot + guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    for (int i = 0; i < BUFFERS; i++) {
        slots[i] = memory + (size_t)i * slot + guard;
        if (mprotect(slots[i], BUFFER_BYTES, PROT_READ | PROT_WRITE) != 0) fail("mprotect");
    }
}

void trial_begin(struct trial *trial, uint64_t seed, enum edge edge) {
    trial->random = (struct random){seed};
    trial->edge = edge;
    trial->buffer_count = 0;
    trial->is_missing = false;
    trial->values = PICK(&trial->random, enum values, ORDINARY, ORDINARY, ORDINARY, AWKWARD, AWKWARD, WILD);
    trial->shape[0] = 0;
}

void trial_describe(struct trial *trial, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trial->shape, sizeof trial->shape, format, arguments);
    va_end(arguments);
}

/// The part of a slot around a buffer that is watched: on the side that no guard lies at.
static uint8_t *watched(const struct buffer *buffer, enum edge edge) {
    return edge == EDGE_BEFORE ? buffer->start + buffer->bytes : buffer->start - WATCHED;
}

static struct buffer *reserve(struct trial *trial, int64_t count, size_t size) {
    const size_t bytes = (size_t)count * size;
    if (trial->buffer_count == BUFFERS || bytes > BUFFER_BYTES - WATCHED) {
        fprintf(stderr, "check-arm64: a trial wants more buffers than there are: %s\n", trial->shape);
        exit(70);
    }
    uint8_t *slot = slots[trial->buffer_count];
    struct buffer *buffer = &trial->buffers[trial->buffer_count++];
    *buffer = (struct buffer){.start = trial->edge == EDGE_BEFORE ? slot : slot + BUFFER_BYTES - bytes, .bytes = bytes};
    memset(watched(buffer, trial->edge), AROUND, WATCHED);
    return buffer;
}

static float awkward(struct random *random) {
    if (!random_chance(random, 24)) return random_unit(random);
    return PICK(random, float, NAN, INFINITY, -INFINITY, 0, -0.0f, 0x1p-149f, -0x1p-140f, 0x1.fffffep127f, 1e30f, -1e30f);
}

static float any_float(struct random *random) {
    const union { uint32_t bits; float value; } any = {.bits = (uint32_t)random_bits(random)};
    return any.value;
}

void trial_fill_floats(struct trial *trial, float *values, int64_t count) {
    struct random *random = &trial->random;
    for (int64_t i = 0; i < count; i++)
        values[i] = trial->values == ORDINARY  ? random_unit(random)
                    : trial->values == AWKWARD ? awkward(random)
                                               : any_float(random);
}

void trial_fill_bytes(struct trial *trial, uint8_t *values, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const uint64_t bits = random_bits(&trial->random);
        values[i] = bits >> 62 == 0 ? 0 : bits >> 62 == 1 ? 255 : (uint8_t)bits;
    }
}

float *trial_floats(struct trial *trial, int64_t count) {
    float *values = (float *)reserve(trial, count, sizeof *values)->start;
    trial_fill_floats(trial, values, count);
    return values;
}

uint8_t *trial_bytes(struct trial *trial, int64_t count) {
    uint8_t *values = reserve(trial, count, sizeof *values)->start;
    trial_fill_bytes(trial, values, count);
    return values;
}

void *trial_copy(struct trial *trial, const void *values, size_t bytes) {
    return memcpy(reserve(trial, (int64_t)bytes, 1)->start, values, bytes);
}

static uint8_t *results(struct trial *trial, int64_t count, size_t size, bool is_float) {
    struct buffer *buffer = reserve(trial, count, size);
    buffer->is_result = true;
    buffer->is_float = is_float;
    return memset(buffer->start, UNWRITTEN, buffer->bytes);
}

float *trial_float_results(struct trial *trial, int64_t count) {
    return (float *)results(trial, count, sizeof(float), true);
}

int32_t *trial_int_results(struct trial *trial, int64_t count) {
    return (int32_t *)results(trial, count, sizeof(int32_t), false);
}

uint8_t *trial_byte_results(struct trial *trial, int64_t count) { return results(trial, count, 1, false); }

struct range trial_range(struct trial *trial) {
    return PICK(&trial->random, struct range, {-INFINITY, INFINITY}, {0, INFINITY}, {0, 6}, {-0.0f, 0.5f},
                {-0.25f, 0.25f}, {-INFINITY, 0}, {1, -1});
}

void trial_keep(const struct trial *trial) {
    kept_count = 0;
    for (int i = 0; i < trial->buffer_count; i++) {
        const struct buffer *buffer = &trial->buffers[i];
        if (!buffer->is_result) continue;
        struct kept *own = &kept[kept_count++];
        memcpy(own->values, buffer->start, buffer->bytes);
        own->bytes = buffer->bytes;
        own->is_float = buffer->is_float;
    }
}

static float float_at(const uint8_t *values, size_t place) {
    float value;
    memcpy(&value, values + place * sizeof value, sizeof value);
    return value;
}

static uint32_t bits_of(float value) {
    const union { float value; uint32_t bits; } same = {value};
    return same.bits;
}

/// - number: which of the results, from 0.
static bool is_same(const struct buffer *buffer, const struct kept *expected, int number, char *said, size_t size) {
    if (buffer->bytes != expected->bytes) {
        snprintf(said, size, "result %d has %zu bytes instead of %zu", number, buffer->bytes, expected->bytes);
        return false;
    }
    if (memcmp(buffer->start, expected->values, buffer->bytes) == 0) return true;
    if (!buffer->is_float) {
        size_t place = 0;
        while (buffer->start[place] == expected->values[place]) place++;
        snprintf(said, size, "byte %zu of result %d is %d instead of %d", place, number, buffer->start[place],
                 expected->values[place]);
        return false;
    }
    for (size_t place = 0; place < buffer->bytes / sizeof(float); place++) {
        const float is = float_at(buffer->start, place), should = float_at(expected->values, place);
        if (bits_of(is) == bits_of(should) || (isnan(is) && isnan(should))) continue;
        snprintf(said, size, "float %zu of result %d is %a (%08x) instead of %a (%08x)", place, number, (double)is,
                 bits_of(is), (double)should, bits_of(should));
        return false;
    }
    return true;
}

bool trial_is_same(const struct trial *trial, char *said, size_t size) {
    int number = 0;
    for (int i = 0; i < trial->buffer_count; i++) {
        const struct buffer *buffer = &trial->buffers[i];
        const uint8_t *around = watched(buffer, trial->edge);
        for (int k = 0; k < WATCHED; k++)
            if (around[k] != AROUND) {
                snprintf(said, size, "it writes outside buffer %d, %td bytes from its start", i,
                         around + k - buffer->start);
                return false;
            }
        if (!buffer->is_result) continue;
        if (!is_same(buffer, &kept[number], number, said, size)) return false;
        number++;
    }
    return true;
}

uint64_t trial_digest(uint64_t digest) {
    for (int i = 0; i < kept_count; i++)
        for (size_t place = 0; place < kept[i].bytes; place++) {
            const bool is_nan = kept[i].is_float && isnan(float_at(kept[i].values, place / sizeof(float)));
            digest = (digest ^ (is_nan ? 0xFF : kept[i].values[place])) * 0x100000001B3u;
        }
    return digest;
}
