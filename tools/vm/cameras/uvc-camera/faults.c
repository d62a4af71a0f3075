#include "faults.h"

#include <err.h>
#include <string.h>

#include <linux/usb/video.h>

#include "number.h"

/// What a fault does to one frame.
typedef void shape_frame(struct frame *frame);

static void skip(struct frame *frame) {
    frame->is_absent = true;
}

static void lie_about_size(struct frame *frame) {
    frame_take(frame, (frame->size + 1) % OFFERED_SIZE_COUNT);
}

/// Flips bits in every 301st entropy-coded byte. No marker is made or broken, so the damage is in the code words alone.
static void corrupt(struct frame *frame) {
    enum { distance = 301, flipped_bits = 0x5A, marker_prefix = 0xFF, end_of_image_length = 2 };
    size_t start = jpeg_entropy_start(frame->bytes, frame->length);
    for (size_t i = start + distance; i + end_of_image_length < frame->length; i += distance) {
        bool is_in_marker = frame->bytes[i] == marker_prefix || frame->bytes[i - 1] == marker_prefix;
        bool makes_marker = (frame->bytes[i] ^ flipped_bits) == marker_prefix;
        if (!is_in_marker && !makes_marker) frame->bytes[i] ^= flipped_bits;
    }
}

static void truncate_to_half(struct frame *frame) {
    frame->length /= 2;
}

static void drop_end_of_image(struct frame *frame) {
    frame->length -= frame->length < 2 ? frame->length : 2;
}

static void empty(struct frame *frame) {
    frame->length = 0;
}

static void set_error_bit(struct frame *frame) {
    frame->header_bits |= UVC_STREAM_ERR;
}

static void freeze(struct faults *faults) { faults->is_frozen = true; }
static void thaw(struct faults *faults) { faults->is_frozen = false; }
static void stall(struct faults *faults) { faults->wants_stall = true; }
static void unplug(struct faults *faults) { faults->wants_unplug = true; }

struct fault {
    const char *name;
    /// Faults of frames hold for the next N frames; the others act at once.
    shape_frame *shape;
    void (*act)(struct faults *faults);
    const char *effect;
};

/// In the order in which they are applied to a frame. One that is absent has no other faults.
static const struct fault table[] = {
    {"skip", skip, NULL, "N frame periods pass without a frame"},
    {"size-lie", lie_about_size, NULL, "the next N frames are pictures of the size that was not negotiated"},
    {"corrupt", corrupt, NULL, "the next N frames have flipped bits in their entropy-coded data"},
    {"trunc", truncate_to_half, NULL, "the next N frames end after half of the JPEG"},
    {"no-eoi", drop_end_of_image, NULL, "the next N frames lack the JPEG's last two bytes"},
    {"empty", empty, NULL, "the next N frames are a payload header without payload"},
    {"err", set_error_bit, NULL, "the next N frames have the error bit in their payload headers"},
    {"freeze", NULL, freeze, "no frames from now on"},
    {"thaw", NULL, thaw, "frames again"},
    {"stall", NULL, stall, "the bulk endpoint halts: pending transfers end with -EPIPE, and new ones until the host clears it"},
    {"unplug", NULL, unplug, "detach from the host and exit"},
};
enum { FAULT_COUNT = sizeof table / sizeof *table };
_Static_assert(sizeof table / sizeof *table <= FAULT_LIMIT, "every fault needs its counter");

static const struct fault *find(const char *name) {
    for (const struct fault *fault = table; fault < table + FAULT_COUNT; fault++) {
        if (strcmp(fault->name, name) == 0) return fault;
    }
    return NULL;
}

static void hold(struct faults *faults, const struct fault *fault, unsigned count) {
    unsigned *left = &faults->left[fault - table];
    *left = count < FAULT_REPEAT_LIMIT - *left ? *left + count : FAULT_REPEAT_LIMIT;
    printf("uvc-camera: command %s %u\n", fault->name, count);
}

void faults_obey(struct faults *faults, char *line) {
    static const char separators[] = " \t\r";
    char *rest;
    const char *name = strtok_r(line, separators, &rest);
    if (!name) return;
    const char *argument = strtok_r(NULL, separators, &rest);
    const struct fault *fault = find(name);
    if (!fault) {
        warnx("there is no command %s; --help lists them", name);
    } else if (strtok_r(NULL, separators, &rest) || (argument && !fault->shape)) {
        warnx("the command %s has too many words", name);
    } else if (fault->shape) {
        unsigned count = 1;
        if (argument && !number_parse(argument, 1, FAULT_REPEAT_LIMIT, &count)) {
            warnx("the command %s is for 1 to %u frames, not %s", name, FAULT_REPEAT_LIMIT, argument);
        } else {
            hold(faults, fault, count);
        }
    } else {
        fault->act(faults);
        printf("uvc-camera: command %s\n", name);
    }
}

void faults_shape(struct faults *faults, struct frame *frame) {
    for (unsigned i = 0; i < FAULT_COUNT && !frame->is_absent; i++) {
        if (faults->left[i] == 0) continue;
        table[i].shape(frame);
        if (--faults->left[i] == 0) printf("uvc-camera: last frame of %s number=%zu\n", table[i].name, frame->number);
    }
}

void faults_list(FILE *file) {
    for (const struct fault *fault = table; fault < table + FAULT_COUNT; fault++) {
        fprintf(file, "  %-9s%-3s%s\n", fault->name, fault->shape ? "N" : "", fault->effect);
    }
}
