/// The picture stream: frames at their times, cut into payloads (UVC 1.1, 2.4.3) for the bulk transfers the host has pending.
#pragma once

#include "faults.h"
#include "usbip.h"

/// uvcvideo keeps 5 transfers pending.
enum { TRANSFER_LIMIT = 64 };

struct transfer {
    uint32_t seqnum;
    uint32_t length; // in bytes
};

/// Invariants: `pending` is in the order of arrival. `is_sending` and `is_halted` are never both true.
struct stream {
    struct usbip *usbip;
    struct faults *faults;
    uint64_t period; // in nanoseconds

    struct transfer pending[TRANSFER_LIMIT];
    unsigned pending_count;
    /// From the first transfer until the host resets the endpoint.
    bool is_running;
    /// From a stall until the host clears it.
    bool is_halted;

    /// When the next frame is due, on CLOCK_MONOTONIC in nanoseconds.
    uint64_t due;
    /// The frame being sent, and how much of it has been, in bytes.
    bool is_sending;
    size_t sent;
    size_t frame_count;
    struct frame frame;
    /// The payload header's FID bit, which changes with each frame.
    uint8_t frame_id;
};

void stream_start(struct stream *stream, struct usbip *usbip, const struct pictures *pictures, struct faults *faults,
                  unsigned frames_per_second);

/// The host has committed to a size.
void stream_commit(struct stream *stream, enum offered_size size);

/// The host asks for a payload.
void stream_submit(struct stream *stream, uint32_t seqnum, uint32_t length, uint64_t now);

/// The host gives up a transfer. False if it is not pending.
bool stream_unlink(struct stream *stream, uint32_t seqnum);

/// Halts the endpoint, as after an error in the device.
void stream_halt(struct stream *stream);

/// The host has cleared the endpoint's halt, or chosen the interface's setting anew: both end what was being streamed.
void stream_reset(struct stream *stream);

/// When stream_advance has something to do if nothing else happens; UINT64_MAX for never.
uint64_t stream_deadline(const struct stream *stream);

/// Makes the frame that is due and answers pending transfers with it.
void stream_advance(struct stream *stream, uint64_t now);
