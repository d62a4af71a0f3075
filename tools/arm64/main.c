// Compares the vector kernels with the specification, bit for bit: main [--seed N] [--cases N] [--write FILE] [--expect FILE].
//
// Case i of seed N is case 0 of seed N + i. --write sums up in FILE what the specification computed, a line for each kernel;
// with --expect it must be what FILE says of another machine. Only a program that writes may do without a vector set.
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trial.h"

enum { MOST_KERNELS = 128 };

static struct kernel kernels[MOST_KERNELS];
static int kernel_count;
static uint64_t digests[MOST_KERNELS];

/// All vector sets that some processor has.
static const char *const names[] = {"neon", "avx2", "avx512", "avx512vnni", "avx512vbmi"};
enum { NAMES = sizeof names / sizeof *names };

/// The case that runs, for messages.
static struct {
    const struct kernel *kernel;
    const char *isa;
    uint64_t seed;
    struct trial trial;
} now;

static void add_kernels(const struct kernel *some, int count) {
    for (int i = 0; i < count && kernel_count < MOST_KERNELS; i++) kernels[kernel_count++] = some[i];
}

static const char *family_name(enum family family) {
    return family == FAMILY_F32 ? "f32" : family == FAMILY_Q8 ? "q8" : "u8";
}

static void report(const char *what) {
    fprintf(stderr, "check-arm64: %s_%s_%s, %s: %s; again with --seed %" PRIu64 " --cases 1\n",
            family_name(now.kernel->family), now.kernel->name, now.isa, now.trial.shape, what, now.seed);
}

/// A kernel touched a guard, or used an instruction that this processor lacks: there is nothing left to do but say so.
static void on_fault(int signal) {
    report(signal == SIGILL ? "an instruction that this processor lacks" : "it touches memory outside its buffers");
    _exit(1);
}

/// Whether a set of that name has kernels of this family.
static bool choose(const char *isa, enum family family) {
    now.isa = isa;
    now.trial.f32 = ck_kernels_named(isa);
    now.trial.u8 = now.trial.f32 ? now.trial.f32->pixels : 0;
    now.trial.q8 = ck_q8_kernels_named(isa);
    return family == FAMILY_Q8 ? now.trial.q8 != 0 : now.trial.f32 != 0;
}

static void run(enum edge edge) {
    trial_begin(&now.trial, now.seed, edge);
    now.kernel->call(&now.trial);
}

/// The case of a seed, with every set there is.
static bool check(uint64_t seed) {
    const int number = (int)(seed % (uint64_t)kernel_count);
    now.kernel = &kernels[number];
    now.seed = seed;
    choose("scalar", now.kernel->family);
    run(EDGE_BEHIND);
    trial_keep(&now.trial);
    digests[number] = trial_digest(digests[number]);
    for (int i = 0; i < NAMES; i++) {
        if (!choose(names[i], now.kernel->family)) continue;
        for (enum edge edge = EDGE_BEFORE; edge <= EDGE_BEHIND; edge++) {
            char said[256];
            run(edge);
            if (now.trial.is_missing || trial_is_same(&now.trial, said, sizeof said)) continue;
            report(said);
            return false;
        }
    }
    return true;
}

static bool write_digests(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) return false;
    for (int i = 0; i < kernel_count; i++) fprintf(file, "%016" PRIx64 "\n", digests[i]);
    return fclose(file) == 0;
}

static bool expect_digests(const char *path) {
    FILE *file = fopen(path, "r");
    bool are_same = file != 0;
    for (int i = 0; i < kernel_count && are_same; i++) {
        uint64_t expected;
        are_same = fscanf(file, "%" SCNx64, &expected) == 1 && expected == digests[i];
        if (!are_same)
            fprintf(stderr, "check-arm64: %s_%s_scalar: other bits than %s says\n", family_name(kernels[i].family),
                    kernels[i].name, path);
    }
    if (file) fclose(file);
    return are_same;
}

static uint64_t number_of(const char *option, const char *text) {
    char *end = 0;
    const uint64_t value = text ? strtoull(text, &end, 10) : 0;
    if (!text || end == text || *end) {
        fprintf(stderr, "check-arm64: %s needs a number\n", option);
        exit(64);
    }
    return value;
}

int main(int count, char **arguments) {
    uint64_t seed = 1, cases = 4000;
    const char *written = 0, *expected = 0;
    for (int i = 1; i < count; i += 2) {
        const char *option = arguments[i], *value = arguments[i + 1];
        if (strcmp(option, "--seed") == 0) {
            seed = number_of(option, value);
        } else if (strcmp(option, "--cases") == 0) {
            cases = number_of(option, value);
        } else if (strcmp(option, "--write") == 0 && value) {
            written = value;
        } else if (strcmp(option, "--expect") == 0 && value) {
            expected = value;
        } else {
            fprintf(stderr, "check-arm64: unknown option %s\n", option);
            return 64;
        }
    }

    add_kernels(f32_kernels, f32_kernel_count);
    add_kernels(q8_kernels, q8_kernel_count);
    add_kernels(u8_kernels, u8_kernel_count);
    trial_prepare();
    signal(SIGSEGV, on_fault);
    signal(SIGBUS, on_fault);
    signal(SIGILL, on_fault);

    int sets = 0;
    for (int i = 0; i < NAMES; i++)
        if (choose(names[i], FAMILY_Q8)) printf("%s%s", sets++ ? ", " : "", names[i]);
    if (sets == 0 && !written) {
        fprintf(stderr, "check-arm64: this processor has no vector set to compare\n");
        return 1;
    }
    printf(" against scalar, seed %" PRIu64 "\n", seed);
    fflush(stdout);

    for (uint64_t i = 0; i < cases; i++)
        if (!check(seed + i)) return 1;
    if (written && !write_digests(written)) {
        perror(written);
        return 1;
    }
    if (expected && !expect_digests(expected)) return 1;
    printf("%d kernels, %" PRIu64 " cases: the same bits\n", kernel_count, cases);
    return 0;
}
