/// One frame on its way to the host: a picture's bytes, and what faults have made of them.
#pragma once

#include <stdbool.h>

#include "pictures.h"

struct frame {
    const struct pictures *pictures;
    /// The size negotiated.
    enum offered_size size;
    /// Counts the frames since the stream started, from 0.
    size_t number;

    /// Nothing is sent in this frame's period.
    bool is_absent;
    /// Bits of bmHeaderInfo for each of its payload headers, beside those every payload has.
    uint8_t header_bits;
    size_t length;
    uint8_t bytes[PICTURE_LIMIT];
};

/// Makes of the frame a faultless one with the picture that `number` selects from those of a size.
void frame_take(struct frame *frame, enum offered_size size);
