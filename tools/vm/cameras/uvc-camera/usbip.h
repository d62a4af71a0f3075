/// The wire between this camera and the host's kernel: USB/IP, Documentation/usb/usbip_protocol.rst in the kernel's source, from
/// the point where the device has been imported. Names of fields are the document's.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include <linux/usb/ch9.h>

enum usbip_command {
    USBIP_CMD_SUBMIT = 1,
    USBIP_CMD_UNLINK = 2,
    USBIP_RET_SUBMIT = 3,
    USBIP_RET_UNLINK = 4,
};

/// Nothing this camera accepts from the host is longer, in bytes.
enum { USBIP_DATA_LIMIT = 256 };

struct usbip_request {
    enum usbip_command command;
    /// The name of this request, for the reply.
    uint32_t seqnum;

    /// USBIP_CMD_UNLINK: the request to give up.
    uint32_t unlink_seqnum;

    /// USBIP_CMD_SUBMIT: the endpoint's number and direction, and the bytes the host sends or has room for.
    uint32_t ep;
    bool is_in;
    uint32_t transfer_buffer_length;
    /// Meaningful for endpoint 0.
    struct usb_ctrlrequest setup;
    /// What the host sent; bytes past the limit are dropped.
    uint8_t data[USBIP_DATA_LIMIT];
    size_t data_length;
};

/// A connection that has ended stays ended, and replies on it go nowhere, so only the reader needs to ask.
struct usbip {
    int socket;
    bool has_ended;
};

/// Waits for one request. False: the connection has ended; a sentence was written to stderr unless the host simply closed it.
bool usbip_receive(struct usbip *usbip, struct usbip_request *request);

/// Ends an IN transfer with `part_count` pieces of data, at most 3.
void usbip_return_data(struct usbip *usbip, uint32_t seqnum, const struct iovec parts[], int part_count);

/// Ends a transfer without data: `status` is 0 or a negative errno; `actual_length` what was taken of an OUT transfer, in bytes.
void usbip_return_status(struct usbip *usbip, uint32_t seqnum, int status, size_t actual_length);

/// Answers an unlink: -ECONNRESET when the transfer was given up, 0 when it had already ended.
void usbip_return_unlink(struct usbip *usbip, uint32_t seqnum, int status);
