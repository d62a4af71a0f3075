#include "stream.h"

#include <errno.h>
#include <string.h>

#include <linux/usb/video.h>

/// The shortest payload header of UVC 1.1, 2.4.3.3: without times.
struct payload_header {
    uint8_t bHeaderLength;
    uint8_t bmHeaderInfo;
};

void stream_start(struct stream *stream, struct usbip *usbip, const struct pictures *pictures, struct faults *faults,
                  unsigned frames_per_second) {
    stream->usbip = usbip;
    stream->frame.pictures = pictures;
    stream->faults = faults;
    stream->period = 1000000000 / frames_per_second;
}

void stream_commit(struct stream *stream, enum offered_size size) {
    stream->frame.size = size;
    printf("uvc-camera: commit size=%ux%u\n", offered_sizes[size].width, offered_sizes[size].height);
}

static struct transfer first_pending(struct stream *stream) {
    struct transfer first = stream->pending[0];
    stream->pending_count--;
    memmove(stream->pending, stream->pending + 1, stream->pending_count * sizeof *stream->pending);
    return first;
}

void stream_submit(struct stream *stream, uint32_t seqnum, uint32_t length, uint64_t now) {
    if (stream->is_halted) {
        usbip_return_status(stream->usbip, seqnum, -EPIPE, 0);
    } else if (length <= sizeof(struct payload_header)) {
        usbip_return_status(stream->usbip, seqnum, -EOVERFLOW, 0);
    } else if (stream->pending_count == TRANSFER_LIMIT) {
        usbip_return_status(stream->usbip, seqnum, -ENOMEM, 0);
    } else {
        stream->pending[stream->pending_count++] = (struct transfer){seqnum, length};
        if (stream->is_running) return;
        stream->is_running = true;
        stream->due = now;
        stream->frame_count = 0;
        printf("uvc-camera: stream started\n");
    }
}

bool stream_unlink(struct stream *stream, uint32_t seqnum) {
    for (unsigned i = 0; i < stream->pending_count; i++) {
        if (stream->pending[i].seqnum != seqnum) continue;
        stream->pending_count--;
        memmove(stream->pending + i, stream->pending + i + 1, (stream->pending_count - i) * sizeof *stream->pending);
        return true;
    }
    return false;
}

void stream_halt(struct stream *stream) {
    stream->is_halted = true;
    stream->is_sending = false;
    while (stream->pending_count > 0) usbip_return_status(stream->usbip, first_pending(stream).seqnum, -EPIPE, 0);
}

void stream_reset(struct stream *stream) {
    stream->is_halted = false;
    stream->is_sending = false;
    if (stream->is_running) printf("uvc-camera: stream stopped frames=%zu\n", stream->frame_count);
    stream->is_running = false;
}

/// Frames are made on a grid of periods; periods that passed unused are gone.
static void make_frame(struct stream *stream, uint64_t now) {
    stream->due += (1 + (now - stream->due) / stream->period) * stream->period;
    if (stream->faults->is_frozen) return;
    struct frame *frame = &stream->frame;
    frame->number = stream->frame_count;
    frame_take(frame, frame->size);
    faults_shape(stream->faults, frame);
    if (frame->is_absent) return;
    stream->frame_count++;
    stream->frame_id ^= UVC_STREAM_FID;
    stream->sent = 0;
    stream->is_sending = true;
}

static void send_payload(struct stream *stream) {
    struct frame *frame = &stream->frame;
    struct transfer transfer = first_pending(stream);
    size_t room = (transfer.length < PAYLOAD_LIMIT ? transfer.length : PAYLOAD_LIMIT) - sizeof(struct payload_header);
    size_t left = frame->length - stream->sent;
    size_t length = left < room ? left : room;
    stream->is_sending = length < left;
    struct payload_header header = {
        .bHeaderLength = sizeof header,
        .bmHeaderInfo = UVC_STREAM_EOH | frame->header_bits | stream->frame_id | (stream->is_sending ? 0 : UVC_STREAM_EOF),
    };
    const struct iovec parts[] = {{&header, sizeof header}, {frame->bytes + stream->sent, length}};
    usbip_return_data(stream->usbip, transfer.seqnum, parts, 2);
    stream->sent += length;
}

uint64_t stream_deadline(const struct stream *stream) {
    bool is_waiting_for_host = stream->is_sending || stream->is_halted || !stream->is_running;
    return is_waiting_for_host ? UINT64_MAX : stream->due;
}

void stream_advance(struct stream *stream, uint64_t now) {
    while (stream->is_sending && stream->pending_count > 0) send_payload(stream);
    if (now < stream_deadline(stream)) return;
    make_frame(stream, now);
    while (stream->is_sending && stream->pending_count > 0) send_payload(stream);
}
