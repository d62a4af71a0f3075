/// The pictures the camera shows, sorted by the sizes offered.
#pragma once

#include "jpeg.h"
#include "offer.h"

struct pictures {
    struct jpeg *of_size[OFFERED_SIZE_COUNT];
    size_t count[OFFERED_SIZE_COUNT];
};

/// Loads `count` JPEG files and sorts them by their own size, in the order given; each size offered needs one. Returns 0, or an
/// exit code after saying what is wrong.
int pictures_load(struct pictures *pictures, char *const paths[], size_t count);

void pictures_release(struct pictures *pictures);
