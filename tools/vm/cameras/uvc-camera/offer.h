/// What the camera offers, and the numbers by which the host speaks of it.
#pragma once

#include <stdint.h>

enum {
    /// Interface numbers, as in bInterfaceNumber.
    CONTROL_INTERFACE = 0,
    STREAMING_INTERFACE = 1,
    INTERFACE_COUNT = 2,

    CONTROL_ENDPOINT_NUMBER = 0,
    STREAMING_ENDPOINT_NUMBER = 1,

    /// bFormatIndex of the only format, MJPEG.
    MJPEG_FORMAT_INDEX = 1,

    /// In bytes: the longest picture, and the longest payload with its header. The latter is also what the host asks of a bulk
    /// transfer.
    PICTURE_LIMIT = 256 * 1024,
    PAYLOAD_LIMIT = 16 * 1024,
};

/// The sizes offered, in the order of their bFrameIndex, which counts from 1.
enum offered_size { SIZE_640X480, SIZE_320X240, OFFERED_SIZE_COUNT };

struct size {
    /// In pixels.
    uint16_t width, height;
};

static const struct size offered_sizes[OFFERED_SIZE_COUNT] = {
    [SIZE_640X480] = {640, 480},
    [SIZE_320X240] = {320, 240},
};

/// Frame intervals are in units of 100 ns.
static inline uint32_t frame_interval(unsigned frames_per_second) { return 10000000 / frames_per_second; }
