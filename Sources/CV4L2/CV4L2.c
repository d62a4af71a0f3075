#include "CV4L2.h"

#include <errno.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <libv4lconvert.h>

static int request(int descriptor, unsigned long code, void *value) {
    int status;
    do {
        status = ioctl(descriptor, code, value);
    } while (status < 0 && errno == EINTR);
    return status < 0 ? -errno : 0;
}

#define OCELLUS_V4L2(name, code, argument)                                                                             \
    int ocellus_v4l2_##name(int descriptor, argument *value) { return request(descriptor, code, value); }

OCELLUS_V4L2(query_capability, VIDIOC_QUERYCAP, struct v4l2_capability)
OCELLUS_V4L2(enumerate_format, VIDIOC_ENUM_FMT, struct v4l2_fmtdesc)
OCELLUS_V4L2(enumerate_size, VIDIOC_ENUM_FRAMESIZES, struct v4l2_frmsizeenum)
OCELLUS_V4L2(enumerate_interval, VIDIOC_ENUM_FRAMEINTERVALS, struct v4l2_frmivalenum)
OCELLUS_V4L2(get_format, VIDIOC_G_FMT, struct v4l2_format)
OCELLUS_V4L2(set_format, VIDIOC_S_FMT, struct v4l2_format)
OCELLUS_V4L2(get_parameters, VIDIOC_G_PARM, struct v4l2_streamparm)
OCELLUS_V4L2(set_parameters, VIDIOC_S_PARM, struct v4l2_streamparm)
OCELLUS_V4L2(get_input, VIDIOC_G_INPUT, int)
OCELLUS_V4L2(request_buffers, VIDIOC_REQBUFS, struct v4l2_requestbuffers)
OCELLUS_V4L2(query_buffer, VIDIOC_QUERYBUF, struct v4l2_buffer)
OCELLUS_V4L2(queue, VIDIOC_QBUF, struct v4l2_buffer)
OCELLUS_V4L2(dequeue, VIDIOC_DQBUF, struct v4l2_buffer)
OCELLUS_V4L2(stream_on, VIDIOC_STREAMON, int)
OCELLUS_V4L2(stream_off, VIDIOC_STREAMOFF, int)
OCELLUS_V4L2(subscribe_event, VIDIOC_SUBSCRIBE_EVENT, struct v4l2_event_subscription)
OCELLUS_V4L2(dequeue_event, VIDIOC_DQEVENT, struct v4l2_event)
OCELLUS_V4L2(query_control, VIDIOC_QUERY_EXT_CTRL, struct v4l2_query_ext_ctrl)
OCELLUS_V4L2(query_menu, VIDIOC_QUERYMENU, struct v4l2_querymenu)
OCELLUS_V4L2(get_controls, VIDIOC_G_EXT_CTRLS, struct v4l2_ext_controls)
OCELLUS_V4L2(set_controls, VIDIOC_S_EXT_CTRLS, struct v4l2_ext_controls)

int ocellus_v4l2_is_device_number(uint64_t number) {
    enum { video4linux = 81 };
    return major(number) == video4linux;
}

ocellus_conversion *ocellus_conversion_create(int descriptor) { return v4lconvert_create(descriptor); }

void ocellus_conversion_destroy(ocellus_conversion *conversion) { v4lconvert_destroy(conversion); }

int ocellus_conversion_try(ocellus_conversion *conversion, struct v4l2_format *wanted, struct v4l2_format *source) {
    return v4lconvert_try_format(conversion, wanted, source) < 0 ? -errno : 0;
}

ptrdiff_t ocellus_conversion_convert(
    ocellus_conversion *conversion, const struct v4l2_format *source, const struct v4l2_format *wanted,
    const uint8_t *frame, size_t frame_size, uint8_t *output, size_t output_size) {
    if (frame_size > INT_MAX || output_size > INT_MAX) return -EFBIG;
    // The library reads only; its parameter is older than const.
    const int count = v4lconvert_convert(
        conversion, source, wanted, (unsigned char *)frame, (int)frame_size, output, (int)output_size);
    return count < 0 ? -errno : count;
}

const char *ocellus_conversion_message(ocellus_conversion *conversion) {
    return v4lconvert_get_error_message(conversion);
}
