#include "negotiation.h"

#include <endian.h>
#include <string.h>

static struct uvc_streaming_control streaming_control(enum offered_size size, uint32_t interval) {
    return (struct uvc_streaming_control){
        .bmHint = htole16(1), // dwFrameInterval is fixed
        .bFormatIndex = MJPEG_FORMAT_INDEX,
        .bFrameIndex = (uint8_t)(size + 1),
        .dwFrameInterval = htole32(interval),
        .dwMaxVideoFrameSize = htole32(PICTURE_LIMIT),
        .dwMaxPayloadTransferSize = htole32(PAYLOAD_LIMIT),
        .dwClockFrequency = htole32(48000000),
        .bmFramingInfo = 3, // the payload headers' FID and EOF bits are used
        .bPreferedVersion = 1,
        .bMaxVersion = 1,
    };
}

void negotiation_start(struct negotiation *negotiation, unsigned frames_per_second) {
    uint32_t interval = frame_interval(frames_per_second);
    struct uvc_streaming_control control = streaming_control(SIZE_640X480, interval);
    *negotiation = (struct negotiation){.interval = interval, .probe = control, .commit = control};
}

size_t negotiation_get(const struct negotiation *negotiation, const struct usb_ctrlrequest *setup,
                       struct uvc_streaming_control *answer) {
    unsigned control = le16toh(setup->wValue) >> 8;
    if (control != UVC_VS_PROBE_CONTROL && control != UVC_VS_COMMIT_CONTROL) return 0;
    switch (setup->bRequest) {
    case UVC_GET_CUR:
        *answer = control == UVC_VS_PROBE_CONTROL ? negotiation->probe : negotiation->commit;
        return sizeof *answer;
    case UVC_GET_MIN:
    case UVC_GET_MAX:
    case UVC_GET_DEF:
        *answer = streaming_control(SIZE_640X480, negotiation->interval);
        return sizeof *answer;
    case UVC_GET_LEN:
        memcpy(answer, &(uint16_t){htole16(sizeof *answer)}, sizeof(uint16_t));
        return sizeof(uint16_t);
    case UVC_GET_INFO:
        memcpy(answer, &(uint8_t){UVC_CONTROL_CAP_GET | UVC_CONTROL_CAP_SET}, sizeof(uint8_t));
        return sizeof(uint8_t);
    default:
        return 0;
    }
}

bool negotiation_set(struct negotiation *negotiation, unsigned control, const void *wanted, size_t length) {
    if (control != UVC_VS_PROBE_CONTROL && control != UVC_VS_COMMIT_CONTROL) return false;
    if (length < offsetof(struct uvc_streaming_control, dwFrameInterval)) return false;
    struct uvc_streaming_control request = {0};
    memcpy(&request, wanted, length < sizeof request ? length : sizeof request);
    bool is_offered = request.bFrameIndex >= 1 && request.bFrameIndex <= OFFERED_SIZE_COUNT;
    enum offered_size size = is_offered ? (enum offered_size)(request.bFrameIndex - 1) : SIZE_640X480;
    struct uvc_streaming_control *current = control == UVC_VS_PROBE_CONTROL ? &negotiation->probe : &negotiation->commit;
    *current = streaming_control(size, negotiation->interval);
    return true;
}

enum offered_size negotiation_committed_size(const struct negotiation *negotiation) {
    return (enum offered_size)(negotiation->commit.bFrameIndex - 1);
}
