/// A producer for a v4l2loopback device: shows JPEG files, over and over, at a steady rate.

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "jpeg.h"
#include "number.h"
#include "output.h"

enum { SIZE_LIMIT = 8192, FRAMES_PER_SECOND_LIMIT = 1000, SECONDS_LIMIT = 1000000 };
static const uint64_t nanoseconds_per_second = 1000000000;

struct options {
    const char *device;
    unsigned width, height;
    unsigned frames_per_second;
    /// 0: until a signal.
    unsigned seconds;
    char **pictures;
    size_t picture_count;
};

static void print_help(void) {
    printf("usage: mjpeg-writer DEVICE WIDTHxHEIGHT FPS SECONDS JPEG...\n"
           "\n"
           "Writes the JPEG files, over and over, to an output of v4l2loopback, for so many seconds; 0: until SIGTERM\n"
           "or SIGINT. A frame whose period has passed is skipped. The files are written as they are, damaged or of\n"
           "another size.\n");
}

static unsigned read_number(const char *what, const char *text, unsigned least, unsigned most) {
    unsigned number;
    if (!number_parse(text, least, most, &number)) {
        errx(EX_USAGE, "%s is a number from %u to %u, not %s", what, least, most, text);
    }
    return number;
}

static void read_size(struct options *options, char *text) {
    char *height = strchr(text, 'x');
    if (!height) errx(EX_USAGE, "the size is WIDTHxHEIGHT, as in 640x480, not %s", text);
    *height++ = '\0';
    options->width = read_number("the width", text, 1, SIZE_LIMIT);
    options->height = read_number("the height", height, 1, SIZE_LIMIT);
}

static struct options read_options(int argument_count, char *arguments[]) {
    if (argument_count == 2 && strcmp(arguments[1], "--help") == 0) {
        print_help();
        exit(EX_OK);
    }
    if (argument_count < 6) errx(EX_USAGE, "usage: mjpeg-writer DEVICE WIDTHxHEIGHT FPS SECONDS JPEG...");
    struct options options = {
        .device = arguments[1],
        .frames_per_second = read_number("FPS", arguments[3], 1, FRAMES_PER_SECOND_LIMIT),
        .seconds = read_number("SECONDS", arguments[4], 0, SECONDS_LIMIT),
        .pictures = arguments + 5,
        .picture_count = (size_t)argument_count - 5,
    };
    read_size(&options, arguments[2]);
    return options;
}

static uint64_t now_in_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * nanoseconds_per_second + (uint64_t)now.tv_nsec;
}

/// Waits until a time; false if a signal came first.
static bool wait_until(uint64_t time, const sigset_t *signals) {
    for (;;) {
        uint64_t now = now_in_nanoseconds();
        uint64_t left = time > now ? time - now : 0;
        struct timespec timeout = {
            .tv_sec = (time_t)(left / nanoseconds_per_second),
            .tv_nsec = (long)(left % nanoseconds_per_second),
        };
        if (sigtimedwait(signals, NULL, &timeout) > 0) return false;
        if (errno == EAGAIN) return true;
    }
}

/// Writes each frame at its own time, counted from the first, so that the rate does not drift.
static int write_frames(const struct output *output, const struct options *options, const struct jpeg *pictures,
                        const sigset_t *signals) {
    uint64_t period_limit = options->seconds ? (uint64_t)options->frames_per_second * options->seconds : UINT64_MAX;
    uint64_t start = now_in_nanoseconds();
    uint64_t written = 0, skipped = 0;
    int status = 0;
    for (uint64_t period = 0; period < period_limit; period++) {
        if (!wait_until(start + period * nanoseconds_per_second / options->frames_per_second, signals)) break;
        uint64_t current = (now_in_nanoseconds() - start) * options->frames_per_second / nanoseconds_per_second;
        if (current > period) {
            skipped++;
            continue;
        }
        const struct jpeg *picture = &pictures[written % options->picture_count];
        status = output_write(output, picture->bytes, picture->length);
        if (status) break;
        written++;
    }
    printf("mjpeg-writer: ended written=%llu skipped=%llu\n", (unsigned long long)written, (unsigned long long)skipped);
    return status;
}

static int load(struct jpeg *pictures, const struct options *options, size_t limit) {
    for (size_t i = 0; i < options->picture_count; i++) {
        int status = jpeg_load(options->pictures[i], limit, &pictures[i]);
        if (status) return status;
    }
    return 0;
}

static int open_and_write(const struct options *options, struct jpeg *pictures, const sigset_t *signals) {
    struct output output;
    int status =
        output_open(&output, options->device, options->width, options->height, options->frames_per_second);
    if (status) return status;
    status = load(pictures, options, output.picture_limit);
    if (status == 0) {
        printf("mjpeg-writer: writing device=%s size=%ux%u fps=%u\n", options->device, options->width, options->height,
               options->frames_per_second);
        status = write_frames(&output, options, pictures, signals);
    }
    output_close(&output);
    return status;
}

int main(int argument_count, char *arguments[]) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct options options = read_options(argument_count, arguments);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct jpeg *pictures = calloc(options.picture_count, sizeof *pictures);
    if (!pictures) errx(EX_OSERR, "no memory for %zu pictures", options.picture_count);
    int status = open_and_write(&options, pictures, &signals);
    for (size_t i = 0; i < options.picture_count; i++) jpeg_release(&pictures[i]);
    free(pictures);
    return status;
}
