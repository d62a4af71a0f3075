#ifndef OCELLUS_CV4L2_H
#define OCELLUS_CV4L2_H

#include <linux/videodev2.h>
#include <stddef.h>
#include <stdint.h>

/// Video4Linux for Swift, which imports its structures and flags, but neither the variadic `ioctl` nor the requests' macros.
///
/// Each function is one request with the type that belongs to it. It gives 0 or −errno, and asks again when a signal came
/// between.
#define OCELLUS_V4L2(name, argument) int ocellus_v4l2_##name(int descriptor, argument *value);

OCELLUS_V4L2(query_capability, struct v4l2_capability)
OCELLUS_V4L2(enumerate_format, struct v4l2_fmtdesc)
OCELLUS_V4L2(enumerate_size, struct v4l2_frmsizeenum)
OCELLUS_V4L2(enumerate_interval, struct v4l2_frmivalenum)
OCELLUS_V4L2(get_format, struct v4l2_format)
OCELLUS_V4L2(set_format, struct v4l2_format)
OCELLUS_V4L2(get_parameters, struct v4l2_streamparm)
OCELLUS_V4L2(set_parameters, struct v4l2_streamparm)
OCELLUS_V4L2(get_input, int)
OCELLUS_V4L2(request_buffers, struct v4l2_requestbuffers)
OCELLUS_V4L2(query_buffer, struct v4l2_buffer)
OCELLUS_V4L2(queue, struct v4l2_buffer)
OCELLUS_V4L2(dequeue, struct v4l2_buffer)
OCELLUS_V4L2(stream_on, int)
OCELLUS_V4L2(stream_off, int)
OCELLUS_V4L2(subscribe_event, struct v4l2_event_subscription)
OCELLUS_V4L2(dequeue_event, struct v4l2_event)
OCELLUS_V4L2(query_control, struct v4l2_query_ext_ctrl)
OCELLUS_V4L2(query_menu, struct v4l2_querymenu)
OCELLUS_V4L2(get_controls, struct v4l2_ext_controls)
OCELLUS_V4L2(set_controls, struct v4l2_ext_controls)

#undef OCELLUS_V4L2

/// Whether a device number is one of Video4Linux.
int ocellus_v4l2_is_device_number(uint64_t number);

/// libv4l's conversion of what a camera gives to another format, for one open device, on one thread at a time.
typedef struct v4lconvert_data ocellus_conversion;

/// Null when there is no memory.
ocellus_conversion *ocellus_conversion_create(int descriptor);
void ocellus_conversion_destroy(ocellus_conversion *conversion);

/// Finds what the camera must be set to (`source`) to get the wanted format (`wanted`, adjusted to what is possible).
/// 0 or −errno.
int ocellus_conversion_try(ocellus_conversion *conversion, struct v4l2_format *wanted, struct v4l2_format *source);

/// Converts one frame. Gives the bytes written, or −errno; `ocellus_conversion_message` says more.
ptrdiff_t ocellus_conversion_convert(
    ocellus_conversion *conversion, const struct v4l2_format *source, const struct v4l2_format *wanted,
    const uint8_t *frame, size_t frame_size, uint8_t *output, size_t output_size);
const char *ocellus_conversion_message(ocellus_conversion *conversion);

#endif
