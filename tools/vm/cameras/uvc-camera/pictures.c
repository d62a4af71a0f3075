#include "pictures.h"

#include <err.h>
#include <stdlib.h>
#include <sysexits.h>

static enum offered_size size_of(const struct jpeg *jpeg) {
    enum offered_size size = 0;
    while (size < OFFERED_SIZE_COUNT &&
           (jpeg->width != offered_sizes[size].width || jpeg->height != offered_sizes[size].height)) {
        size++;
    }
    return size;
}

static int load(struct pictures *pictures, const char *path) {
    struct jpeg jpeg;
    int status = jpeg_load(path, PICTURE_LIMIT, &jpeg);
    if (status) return status;
    enum offered_size size = size_of(&jpeg);
    if (size == OFFERED_SIZE_COUNT) {
        warnx("%s is %ux%u, which is not a size of this camera (640x480, 320x240)", path, jpeg.width, jpeg.height);
        jpeg_release(&jpeg);
        return EX_DATAERR;
    }
    pictures->of_size[size][pictures->count[size]++] = jpeg;
    return 0;
}

int pictures_load(struct pictures *pictures, char *const paths[], size_t count) {
    *pictures = (struct pictures){0};
    for (enum offered_size size = 0; size < OFFERED_SIZE_COUNT; size++) {
        pictures->of_size[size] = calloc(count + 1, sizeof(struct jpeg));
        if (!pictures->of_size[size]) {
            warnx("no memory for %zu pictures", count);
            return EX_OSERR;
        }
    }
    for (size_t i = 0; i < count; i++) {
        int status = load(pictures, paths[i]);
        if (status) return status;
    }
    for (enum offered_size size = 0; size < OFFERED_SIZE_COUNT; size++) {
        if (pictures->count[size] == 0) {
            warnx("no picture of %ux%u is given; each size of the camera needs one", offered_sizes[size].width,
                  offered_sizes[size].height);
            return EX_USAGE;
        }
    }
    return 0;
}

void pictures_release(struct pictures *pictures) {
    for (enum offered_size size = 0; size < OFFERED_SIZE_COUNT; size++) {
        for (size_t i = 0; i < pictures->count[size]; i++) jpeg_release(&pictures->of_size[size][i]);
        free(pictures->of_size[size]);
    }
    *pictures = (struct pictures){0};
}
