/// The writing side of a v4l2loopback device.
#pragma once

#include <stddef.h>

struct output {
    int descriptor;
    const char *path;
    /// The longest picture the device takes, in bytes.
    size_t picture_limit;
};

/// Opens the device for MJPEG of a size and rate. Returns 0, or an exit code of <sysexits.h> after saying what is wrong.
int output_open(struct output *output, const char *path, unsigned width, unsigned height, unsigned frames_per_second);

/// Shows one picture. Returns 0, or an exit code after saying what is wrong.
int output_write(const struct output *output, const void *bytes, size_t length);

void output_close(struct output *output);
