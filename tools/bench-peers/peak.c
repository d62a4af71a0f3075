// peak THREADS: for each line of standard input, how many multiply-adds of 32-bit floats all threads together do in a second
// if nothing stands in their way: no memory, no dependency that is not hidden. One JSON object for each line, and one first.
// A vector is as wide as the processor's, for which this is compiled.
#include <pthread.h>
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

// Enough to hide the latency of a multiply-add, few enough to stay in registers.
enum { sums = 10, lanes = bytes / 4, steps = 30000000 };

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

static void *work(void *result) {
    Vector factor = (Vector){} + 0.999f, addend = (Vector){} + 0.001f;
    EACH(BEGIN)
    for (int step = 0; step < steps; step++) { EACH(STEP) }
    EACH(ADD)
    *(float *)result = factor[0];
    return NULL;
}

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
    int threads = count > 1 ? atoi(arguments[1]) : 1;
    pthread_t others[64];
    float results[64];
    char line[64];
    if (threads < 1 || threads > 64) return 64;
    puts("{}");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        double start = seconds();
        for (int i = 1; i < threads; i++) pthread_create(&others[i], NULL, work, &results[i]);
        work(&results[0]);
        for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
        printf("{\"gmacs\": %.3f}\n", (double)threads * steps * sums * lanes / (seconds() - start) * 1e-9);
        fflush(stdout);
    }
}
