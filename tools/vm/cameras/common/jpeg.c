#include "jpeg.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

// Markers of ITU-T T.81, table B.1.
enum {
    SOF0 = 0xC0,
    DHT = 0xC4,
    JPG = 0xC8,
    DAC = 0xCC,
    SOF15 = 0xCF,
    RST0 = 0xD0,
    EOI = 0xD9,
    SOI = 0xD8,
    SOS = 0xDA,
    TEM = 0x01,
};

static bool is_frame_header(uint8_t marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
}

static bool is_scan_header(uint8_t marker) { return marker == SOS; }

static bool stands_alone(uint8_t marker) { return marker == TEM || (marker >= RST0 && marker <= EOI); }

static unsigned big_endian_16(const uint8_t *bytes) { return (unsigned)bytes[0] << 8 | bytes[1]; }

/// The offset of the length field of the first segment with a wanted marker, all of which lies within `length`; else `length`.
static size_t find_segment(const uint8_t *bytes, size_t length, bool (*wanted)(uint8_t marker)) {
    size_t at = 0;
    while (length - at >= 4 && bytes[at] == 0xFF) {
        uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {
            at += 1;
        } else if (stands_alone(marker)) {
            at += 2;
        } else {
            size_t segment_length = big_endian_16(bytes + at + 2);
            if (segment_length < 2 || segment_length > length - at - 2) return length;
            if (wanted(marker)) return at + 2;
            at += 2 + segment_length;
        }
    }
    return length;
}

size_t jpeg_entropy_start(const uint8_t *bytes, size_t length) {
    size_t segment = find_segment(bytes, length, is_scan_header);
    return segment == length ? length : segment + big_endian_16(bytes + segment);
}

static void read_size(struct jpeg *jpeg) {
    enum { frame_header_length = 8, height_at = 3, width_at = 5 };
    size_t segment = find_segment(jpeg->bytes, jpeg->length, is_frame_header);
    if (segment == jpeg->length || big_endian_16(jpeg->bytes + segment) < frame_header_length) return;
    jpeg->height = big_endian_16(jpeg->bytes + segment + height_at);
    jpeg->width = big_endian_16(jpeg->bytes + segment + width_at);
}

static int read_file(FILE *file, const char *path, size_t limit, struct jpeg *jpeg) {
    // One byte more than allowed shows that a file is too long.
    jpeg->bytes = malloc(limit + 1);
    if (!jpeg->bytes) {
        warnx("no memory for %s", path);
        return EX_OSERR;
    }
    jpeg->length = fread(jpeg->bytes, 1, limit + 1, file);
    if (ferror(file)) {
        warnx("cannot read %s: %s", path, strerror(errno));
        return EX_NOINPUT;
    }
    if (jpeg->length > limit) {
        warnx("%s is longer than the %zu bytes a picture may have", path, limit);
        return EX_DATAERR;
    }
    if (jpeg->length < 2 || jpeg->bytes[0] != 0xFF || jpeg->bytes[1] != SOI) {
        warnx("%s is not a JPEG file: it does not begin with the bytes FF D8", path);
        return EX_DATAERR;
    }
    uint8_t *fitting = realloc(jpeg->bytes, jpeg->length);
    if (fitting) jpeg->bytes = fitting;
    return 0;
}

int jpeg_load(const char *path, size_t limit, struct jpeg *jpeg) {
    *jpeg = (struct jpeg){0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        warnx("cannot open %s: %s", path, strerror(errno));
        return EX_NOINPUT;
    }
    int status = read_file(file, path, limit, jpeg);
    fclose(file);
    if (status) {
        jpeg_release(jpeg);
    } else {
        read_size(jpeg);
    }
    return status;
}

void jpeg_release(struct jpeg *jpeg) {
    free(jpeg->bytes);
    *jpeg = (struct jpeg){0};
}
