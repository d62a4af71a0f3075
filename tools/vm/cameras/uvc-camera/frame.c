#include "frame.h"

#include <string.h>

void frame_take(struct frame *frame, enum offered_size size) {
    const struct jpeg *picture = &frame->pictures->of_size[size][frame->number % frame->pictures->count[size]];
    memcpy(frame->bytes, picture->bytes, picture->length);
    frame->length = picture->length;
    frame->header_bits = 0;
    frame->is_absent = false;
}
