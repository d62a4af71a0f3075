#include "control.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

/// What a request got: `length` bytes for the host, none for one that only sets something.
struct answer {
    bool is_refused;
    size_t length;
    const void *bytes;
    /// Where `bytes` may point to.
    uint8_t own[2 + 2 * STRING_LIMIT];
};

/// bRequestErrorCode.
enum { NO_ERROR = 0, INVALID_REQUEST = 7 };

static void refuse(struct answer *answer) { answer->is_refused = true; }

static void give(struct answer *answer, const void *bytes, size_t length) {
    answer->bytes = bytes;
    answer->length = length;
}

/// Gives what was written to `own`; a length of 0 means that there was nothing to write.
static void give_own(struct answer *answer, size_t length) {
    give(answer, answer->own, length);
    answer->is_refused = length == 0;
}

static void get_descriptor(struct control *control, const struct usb_ctrlrequest *setup, struct answer *answer) {
    const struct descriptors *descriptors = control->descriptors;
    unsigned value = le16toh(setup->wValue);
    switch (value >> 8) {
    case USB_DT_DEVICE:
        return give(answer, &descriptors->device, USB_DT_DEVICE_SIZE);
    case USB_DT_CONFIG:
        return give(answer, &descriptors->configuration, sizeof descriptors->configuration);
    case USB_DT_STRING:
        return give_own(answer, descriptors_string(descriptors, value & 0xFF, answer->own));
    default:
        return refuse(answer);
    }
}

/// USB 2.0, 9.4.
static void answer_standard(struct control *control, const struct usb_ctrlrequest *setup, struct answer *answer) {
    bool is_streaming_interface = setup->bRequestType == USB_RECIP_INTERFACE && le16toh(setup->wIndex) == STREAMING_INTERFACE;
    switch (setup->bRequest) {
    case USB_REQ_GET_DESCRIPTOR:
        return get_descriptor(control, setup, answer);
    case USB_REQ_GET_STATUS:
        return give_own(answer, sizeof(uint16_t));
    case USB_REQ_GET_CONFIGURATION:
        return give(answer, &control->configuration, sizeof control->configuration);
    case USB_REQ_GET_INTERFACE:
        return give_own(answer, sizeof(uint8_t));
    case USB_REQ_SET_CONFIGURATION:
        control->configuration = (uint8_t)le16toh(setup->wValue);
        stream_reset(control->stream);
        printf("uvc-camera: configured\n");
        return;
    case USB_REQ_SET_INTERFACE:
        if (is_streaming_interface) stream_reset(control->stream);
        return;
    case USB_REQ_CLEAR_FEATURE:
        if (setup->bRequestType == USB_RECIP_ENDPOINT) stream_reset(control->stream);
        return;
    case USB_REQ_SET_FEATURE:
        return;
    default:
        return refuse(answer);
    }
}

/// UVC 1.1, 4.3.1.
static void answer_streaming(struct control *control, const struct usbip_request *request, struct answer *answer) {
    const struct usb_ctrlrequest *setup = &request->setup;
    unsigned selector = le16toh(setup->wValue) >> 8;
    if (request->is_in) {
        struct uvc_streaming_control value = {0};
        size_t length = negotiation_get(control->negotiation, setup, &value);
        memcpy(answer->own, &value, length);
        return give_own(answer, length);
    }
    if (setup->bRequest != UVC_SET_CUR ||
        !negotiation_set(control->negotiation, selector, request->data, request->data_length)) {
        return refuse(answer);
    }
    if (selector == UVC_VS_COMMIT_CONTROL) {
        stream_commit(control->stream, negotiation_committed_size(control->negotiation));
    }
}

/// UVC 1.1, 4.2.1: the interface has no controls but the reason of the last refusal.
static void answer_video_control(struct control *control, const struct usb_ctrlrequest *setup, struct answer *answer) {
    bool is_interface = le16toh(setup->wIndex) >> 8 == 0;
    bool is_error_code = le16toh(setup->wValue) >> 8 == UVC_VC_REQUEST_ERROR_CODE_CONTROL;
    if (!is_interface || !is_error_code || setup->bRequest != UVC_GET_CUR) return refuse(answer);
    answer->own[0] = control->request_error_code;
    give_own(answer, sizeof control->request_error_code);
}

static void answer_class(struct control *control, const struct usbip_request *request, struct answer *answer) {
    switch (le16toh(request->setup.wIndex) & 0xFF) {
    case CONTROL_INTERFACE:
        return answer_video_control(control, &request->setup, answer);
    case STREAMING_INTERFACE:
        return answer_streaming(control, request, answer);
    default:
        return refuse(answer);
    }
}

void control_answer(struct control *control, const struct usbip_request *request) {
    const struct usb_ctrlrequest *setup = &request->setup;
    struct answer answer = {0};
    switch (setup->bRequestType & USB_TYPE_MASK) {
    case USB_TYPE_STANDARD:
        answer_standard(control, setup, &answer);
        break;
    case USB_TYPE_CLASS:
        answer_class(control, request, &answer);
        break;
    default:
        refuse(&answer);
    }
    control->request_error_code = answer.is_refused ? INVALID_REQUEST : NO_ERROR;
    if (answer.is_refused) {
        usbip_return_status(control->usbip, request->seqnum, -EPIPE, 0);
    } else if (request->is_in) {
        size_t room = request->transfer_buffer_length;
        struct iovec bytes = {(void *)answer.bytes, answer.length < room ? answer.length : room};
        usbip_return_data(control->usbip, request->seqnum, &bytes, 1);
    } else {
        usbip_return_status(control->usbip, request->seqnum, 0, request->transfer_buffer_length);
    }
}
