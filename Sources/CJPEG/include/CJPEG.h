#ifndef OCELLUS_CJPEG_H
#define OCELLUS_CJPEG_H

#include <stddef.h>
#include <stdint.h>

/// One libjpeg decompressor, to be used by one thread at a time for any number of pictures.
///
/// Calls go begin, start, read until all rows are there, finish; begin may follow at any point. What returns a status
/// gives 0, or nonzero when the picture is refused: then `ocellus_jpeg_message` says why. `longjmp` never leaves a call.
typedef struct ocellus_jpeg ocellus_jpeg;

/// Colour spaces, of the file and of the rows.
enum ocellus_jpeg_colour {
    OCELLUS_JPEG_OTHER = 0,
    OCELLUS_JPEG_GREY,
    OCELLUS_JPEG_RGB,
    OCELLUS_JPEG_YCBCR,
    OCELLUS_JPEG_CMYK,
    OCELLUS_JPEG_YCCK,
};

typedef struct {
    /// Pixels.
    uint32_t width, height;
    uint32_t components;
    /// `enum ocellus_jpeg_colour`, as the library understands the file.
    int colour;
} ocellus_jpeg_header;

typedef struct {
    /// Warnings that tell of data missing before the picture was complete.
    uint32_t shortages;
    /// Warnings that tell of data that cannot be right.
    uint32_t corruptions;
    /// Warnings that leave the picture whole.
    uint32_t notices;
} ocellus_jpeg_warnings;

/// Null when there is no memory. `memory_limit`: bytes that the library may hold for one picture.
ocellus_jpeg *ocellus_jpeg_create(size_t memory_limit);
void ocellus_jpeg_destroy(ocellus_jpeg *decoder);

/// Reads up to the first scan. `bytes` must stay until the picture is finished or another is begun. A picture of more
/// than `pixel_limit` pixels is refused before memory is taken for it. Tables of earlier pictures are forgotten; Huffman
/// tables that are not in the picture are those of ITU-T T.81, Annex K.
int ocellus_jpeg_begin(ocellus_jpeg *decoder, const uint8_t *bytes, size_t count, uint64_t pixel_limit,
                       ocellus_jpeg_header *header);

/// `colour`: of the rows. `denominator`: 1, 2, 4 or 8, scales in the DCT. Gives the size of what is read then, which is
/// the picture's divided by `denominator`, rounded up.
int ocellus_jpeg_start(ocellus_jpeg *decoder, int colour, int denominator, uint32_t *width, uint32_t *height);

/// Decodes the next `count` rows to `rows`, `stride` bytes apart. There must be as many left.
int ocellus_jpeg_read(ocellus_jpeg *decoder, uint8_t *rows, size_t stride, uint32_t count);

/// After all rows: reads on to the end of the picture.
int ocellus_jpeg_finish(ocellus_jpeg *decoder);

/// Warnings since `begin`.
ocellus_jpeg_warnings ocellus_jpeg_warned(const ocellus_jpeg *decoder);

/// The refusal; if there is none, the first warning that is no notice; if there is none, an empty string. Until the
/// next `begin`.
const char *ocellus_jpeg_message(const ocellus_jpeg *decoder);

#endif
