#include "output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include <linux/videodev2.h>

static int request(int descriptor, unsigned long code, void *value) {
    int status;
    do {
        status = ioctl(descriptor, code, value);
    } while (status < 0 && errno == EINTR);
    return status;
}

/// Capabilities tell nothing here: after its first use, v4l2loopback may show an output as a capture device only.
static int explain_refusal(const char *path, unsigned width, unsigned height, int error) {
    switch (error) {
    case ENOTTY:
        warnx("%s is not a Video4Linux device", path);
        return EX_USAGE;
    case EINVAL:
        warnx("%s takes no pictures of %ux%u in MJPEG; it needs to be an output of v4l2loopback", path, width, height);
        return EX_USAGE;
    case EBUSY:
        warnx("%s is in use by another program, which holds its format", path);
        return EX_UNAVAILABLE;
    default:
        warnx("%s refuses MJPEG of %ux%u: %s", path, width, height, strerror(error));
        return EX_UNAVAILABLE;
    }
}

static int set_format(struct output *output, unsigned width, unsigned height) {
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
    struct v4l2_pix_format *picture = &format.fmt.pix;
    picture->width = width;
    picture->height = height;
    picture->pixelformat = V4L2_PIX_FMT_MJPEG;
    picture->field = V4L2_FIELD_NONE;
    picture->sizeimage = width * height * 2;
    picture->colorspace = V4L2_COLORSPACE_JPEG;
    if (request(output->descriptor, VIDIOC_S_FMT, &format) < 0) {
        return explain_refusal(output->path, width, height, errno);
    }
    if (picture->pixelformat != V4L2_PIX_FMT_MJPEG || picture->width != width || picture->height != height) {
        warnx("%s was asked for MJPG %ux%u and set %.4s %ux%u", output->path, width, height,
              (const char *)&picture->pixelformat, picture->width, picture->height);
        return EX_UNAVAILABLE;
    }
    output->picture_limit = picture->sizeimage;
    return 0;
}

static int set_rate(const struct output *output, unsigned frames_per_second) {
    struct v4l2_streamparm parameters = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
    parameters.parm.output.timeperframe = (struct v4l2_fract){1, frames_per_second};
    if (request(output->descriptor, VIDIOC_S_PARM, &parameters) < 0) {
        warnx("%s refuses %u frames per second: %s", output->path, frames_per_second, strerror(errno));
        return EX_UNAVAILABLE;
    }
    return 0;
}

/// Frames go by write(), which needs no streaming; but only who has streamed counts as a writer when v4l2loopback closes its
/// descriptor. After another's the device would be neither output nor capture until the module is loaded anew.
static int become_writer(const struct output *output) {
    int type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
    if (request(output->descriptor, VIDIOC_STREAMON, &type) < 0) {
        warnx("%s cannot start: %s", output->path, strerror(errno));
        return EX_UNAVAILABLE;
    }
    return 0;
}

int output_open(struct output *output, const char *path, unsigned width, unsigned height, unsigned frames_per_second) {
    *output = (struct output){.descriptor = open(path, O_RDWR | O_CLOEXEC), .path = path};
    if (output->descriptor < 0) {
        warnx("cannot open %s: %s", path, strerror(errno));
        return EX_NOINPUT;
    }
    int status = set_format(output, width, height);
    if (status == 0) status = set_rate(output, frames_per_second);
    if (status == 0) status = become_writer(output);
    if (status) output_close(output);
    return status;
}

int output_write(const struct output *output, const void *bytes, size_t length) {
    ssize_t count;
    do {
        count = write(output->descriptor, bytes, length);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        warnx("cannot write to %s: %s", output->path, strerror(errno));
        return EX_IOERR;
    }
    // A write is a whole picture, so the rest cannot follow in another.
    if ((size_t)count < length) {
        warnx("%s took %zd of a picture's %zu bytes", output->path, count, length);
        return EX_IOERR;
    }
    return 0;
}

void output_close(struct output *output) {
    close(output->descriptor);
    output->descriptor = -1;
}
