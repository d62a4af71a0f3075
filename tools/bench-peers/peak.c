// peak THREADS: how many multiply-adds of 32-bit floats THREADS processors together do in a second if nothing stands in their
// way: no memory, no dependency that is not hidden. Speaks as `ocellus bench --blocks`: one JSON object when it is ready, and
// one for each line of standard input, a number of steps. Vectors are as wide as those of the processor it is compiled for.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
enum { bytes = 64 };
#elif defined(__AVX__)
enum { bytes = 32 };
#else
enum { bytes = 16 };
#endif
typedef float Vector __attribute__((vector_size(bytes)));

// Enough sums to hide the latency of a multiply-add, few enough to stay in registers.
enum { sums = 10, lanes = bytes / 4, most_threads = 64 };

// Keeps a vector in a register, and the compiler from seeing through the loop.
#if defined(__x86_64__)
#define KEEP(vector) __asm__("" : "+v"(vector))
#elif defined(__aarch64__)
#define KEEP(vector) __asm__("" : "+w"(vector))
#else
#define KEEP(vector) (void)0
#endif

#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9)
#define BEGIN(i) Vector sum##i = (Vector){} + i;
#define STEP(i) sum##i = sum##i * factor + addend; KEEP(sum##i);
#define ADD(i) factor += sum##i;

static long steps;
static volatile float results[most_threads];

static void *work(void *number) {
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET((intptr_t)number, &own);
    sched_setaffinity(0, sizeof own, &own);
    Vector factor = (Vector){} + 0.999f, addend = (Vector){} + 0.001f;
    EACH(BEGIN)
    for (long step = 0; step < steps; step++) { EACH(STEP) }
    EACH(ADD)
    results[(intptr_t)number] = factor[0];
    return NULL;
}

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
    long threads = count > 1 ? atol(arguments[1]) : 1;
    pthread_t others[most_threads];
    char line[64];
    if (threads < 1 || threads > most_threads) return 64;
    puts("{}");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        steps = atol(line);
        double start = seconds();
        for (long i = 1; i < threads; i++) pthread_create(&others[i], NULL, work, (void *)i);
        work((void *)0);
        for (long i = 1; i < threads; i++) pthread_join(others[i], NULL);
        printf("{\"gmacs\": %.3f}\n", (double)threads * steps * sums * lanes / (seconds() - start) * 1e-9);
        fflush(stdout);
    }
}
