/// Control requests on endpoint 0: those every USB device answers, and those of a video device.
#pragma once

#include "descriptors.h"
#include "negotiation.h"
#include "stream.h"
#include "usbip.h"

struct control {
    struct usbip *usbip;
    const struct descriptors *descriptors;
    struct negotiation *negotiation;
    struct stream *stream;
    uint8_t configuration;
    /// Why the last request was refused: bRequestErrorCode, UVC 1.1, 4.2.1.2.
    uint8_t request_error_code;
};

/// Answers one request, or refuses it by a stall.
void control_answer(struct control *control, const struct usbip_request *request);
