#include "usbip.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { USBIP_DIR_OUT = 0, USBIP_DIR_IN = 1 };

/// Every message begins with this; all numbers are big-endian.
struct usbip_header {
    struct {
        uint32_t command;
        uint32_t seqnum;
        uint32_t devid;
        uint32_t direction;
        uint32_t ep;
    } basic;
    union {
        struct {
            uint32_t transfer_flags;
            uint32_t transfer_buffer_length;
            uint32_t start_frame;
            uint32_t number_of_packets;
            uint32_t interval;
            struct usb_ctrlrequest setup;
        } cmd_submit;
        struct {
            uint32_t status;
            uint32_t actual_length;
            uint32_t start_frame;
            uint32_t number_of_packets;
            uint32_t error_count;
            uint8_t padding[8];
        } ret_submit;
        struct {
            uint32_t unlink_seqnum;
            uint8_t padding[24];
        } cmd_unlink;
        struct {
            uint32_t status;
            uint8_t padding[24];
        } ret_unlink;
    };
};
_Static_assert(sizeof(struct usbip_header) == 48, "a header has 48 bytes on the wire");

static void end(struct usbip *usbip, const char *doing, int error) {
    usbip->has_ended = true;
    if (error && error != EPIPE && error != ECONNRESET) warnx("cannot %s the host: %s", doing, strerror(error));
}

static bool receive_all(struct usbip *usbip, void *bytes, size_t length) {
    uint8_t *next = bytes;
    while (length > 0) {
        ssize_t count = recv(usbip->socket, next, length, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            end(usbip, "receive from", count < 0 ? errno : 0);
            return false;
        }
        next += count;
        length -= (size_t)count;
    }
    return true;
}

static void send_all(struct usbip *usbip, struct iovec parts[], size_t part_count) {
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = part_count};
    while (message.msg_iovlen > 0 && !usbip->has_ended) {
        ssize_t count = sendmsg(usbip->socket, &message, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno != EINTR) end(usbip, "send to", errno);
            continue;
        }
        size_t sent = (size_t)count;
        while (message.msg_iovlen > 0 && sent >= message.msg_iov->iov_len) {
            sent -= message.msg_iov->iov_len;
            message.msg_iov++;
            message.msg_iovlen--;
        }
        if (message.msg_iovlen > 0) {
            message.msg_iov->iov_base = (uint8_t *)message.msg_iov->iov_base + sent;
            message.msg_iov->iov_len -= sent;
        }
    }
}

/// Takes the data of an OUT transfer off the wire, all of it, whatever its length.
static bool receive_data(struct usbip *usbip, struct usbip_request *request) {
    size_t left = request->transfer_buffer_length;
    request->data_length = left < sizeof request->data ? left : sizeof request->data;
    if (!receive_all(usbip, request->data, request->data_length)) return false;
    left -= request->data_length;
    while (left > 0) {
        uint8_t dropped[1024];
        size_t count = left < sizeof dropped ? left : sizeof dropped;
        if (!receive_all(usbip, dropped, count)) return false;
        left -= count;
    }
    return true;
}

bool usbip_receive(struct usbip *usbip, struct usbip_request *request) {
    struct usbip_header header;
    if (!receive_all(usbip, &header, sizeof header)) return false;
    *request = (struct usbip_request){.command = ntohl(header.basic.command), .seqnum = ntohl(header.basic.seqnum)};
    switch (request->command) {
    case USBIP_CMD_SUBMIT:
        request->ep = ntohl(header.basic.ep);
        request->is_in = ntohl(header.basic.direction) == USBIP_DIR_IN;
        request->transfer_buffer_length = ntohl(header.cmd_submit.transfer_buffer_length);
        request->setup = header.cmd_submit.setup;
        return request->is_in || receive_data(usbip, request);
    case USBIP_CMD_UNLINK:
        request->unlink_seqnum = ntohl(header.cmd_unlink.unlink_seqnum);
        return true;
    default:
        warnx("the host sent the USB/IP command %u, which is not one for a device", request->command);
        end(usbip, "understand", 0);
        return false;
    }
}

void usbip_return_data(struct usbip *usbip, uint32_t seqnum, const struct iovec parts[], int part_count) {
    size_t actual_length = 0;
    struct iovec message[4];
    for (int i = 0; i < part_count; i++) {
        actual_length += parts[i].iov_len;
        message[1 + i] = parts[i];
    }
    struct usbip_header header = {
        .basic = {.command = htonl(USBIP_RET_SUBMIT), .seqnum = htonl(seqnum)},
        .ret_submit = {.actual_length = htonl((uint32_t)actual_length)},
    };
    message[0] = (struct iovec){&header, sizeof header};
    send_all(usbip, message, 1 + (size_t)part_count);
}

void usbip_return_status(struct usbip *usbip, uint32_t seqnum, int status, size_t actual_length) {
    struct usbip_header header = {
        .basic = {.command = htonl(USBIP_RET_SUBMIT), .seqnum = htonl(seqnum)},
        .ret_submit = {.status = htonl((uint32_t)status), .actual_length = htonl((uint32_t)actual_length)},
    };
    struct iovec message = {&header, sizeof header};
    send_all(usbip, &message, 1);
}

void usbip_return_unlink(struct usbip *usbip, uint32_t seqnum, int status) {
    struct usbip_header header = {
        .basic = {.command = htonl(USBIP_RET_UNLINK), .seqnum = htonl(seqnum)},
        .ret_unlink = {.status = htonl((uint32_t)status)},
    };
    struct iovec message = {&header, sizeof header};
    send_all(usbip, &message, 1);
}
