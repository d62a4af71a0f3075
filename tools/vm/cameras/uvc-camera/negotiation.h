/// How host and camera agree on a size: the PROBE and COMMIT controls of the video streaming interface, UVC 1.1, 4.3.1.1.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <linux/usb/ch9.h>
#include <linux/usb/video.h>

#include "offer.h"

struct negotiation {
    uint32_t interval;
    /// The current value of each control; numbers are little-endian, as on the wire.
    struct uvc_streaming_control probe, commit;
};

void negotiation_start(struct negotiation *negotiation, unsigned frames_per_second);

/// Answers a GET request for PROBE or COMMIT. Returns the length in bytes of what it wrote to `answer`, 0 if there is no such
/// request.
size_t negotiation_get(const struct negotiation *negotiation, const struct usb_ctrlrequest *setup,
                       struct uvc_streaming_control *answer);

/// Takes what the host sent with SET_CUR, replaced by what the camera can do. False if there is no such control or `wanted` is
/// shorter than the fields that matter.
bool negotiation_set(struct negotiation *negotiation, unsigned control, const void *wanted, size_t length);

enum offered_size negotiation_committed_size(const struct negotiation *negotiation);
