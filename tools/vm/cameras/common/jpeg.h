/// JPEG files, kept byte for byte, and the few facts the cameras need of them. Nothing is decoded.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct jpeg {
    uint8_t *bytes;
    size_t length;
    /// In pixels, from the frame header; 0 by 0 without one, as in a file cut off early.
    unsigned width, height;
};

/// Loads one file of at most `limit` bytes that begins with a start-of-image marker; what follows may be damaged. Returns 0,
/// or an exit code of <sysexits.h> after saying on stderr what is wrong.
int jpeg_load(const char *path, size_t limit, struct jpeg *jpeg);

void jpeg_release(struct jpeg *jpeg);

/// The offset of the first entropy-coded byte; `length` if there is none.
size_t jpeg_entropy_start(const uint8_t *bytes, size_t length);
