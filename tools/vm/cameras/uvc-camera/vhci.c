#include "vhci.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <linux/usb/ch9.h>

#define CONTROLLER "/sys/devices/platform/vhci_hcd.0"

/// The state of a port to which nothing is attached, as `status` shows it.
enum { PORT_IS_FREE = 4 };

static int explain(unsigned port, int error) {
    switch (error) {
    case ENOENT:
        warnx("cannot attach a camera: " CONTROLLER " is missing; load the module with: modprobe vhci-hcd");
        return EX_UNAVAILABLE;
    case EACCES:
    case EPERM:
        warnx("cannot attach a camera: " CONTROLLER "/attach may be written by root only");
        return EX_NOPERM;
    case EBUSY:
        warnx("cannot attach a camera: port %u of vhci_hcd is busy; choose another with --port", port);
        return EX_UNAVAILABLE;
    default:
        warnx("cannot attach a camera to port %u of vhci_hcd: %s", port, strerror(error));
        return EX_OSERR;
    }
}

/// Hands `socket` to the controller, which keeps it open. Returns 0 or an errno.
static int hand_over(unsigned port, int socket) {
    int attach = open(CONTROLLER "/attach", O_WRONLY | O_CLOEXEC);
    if (attach < 0) return errno;
    // Port, socket, bus and device number of the exporting host in one, speed. There is no exporting host here.
    char order[64];
    unsigned device = 1u << 16 | (port + 1);
    int length = snprintf(order, sizeof order, "%u %d %u %u", port, socket, device, USB_SPEED_HIGH);
    int error = write(attach, order, (size_t)length) < 0 ? errno : 0;
    close(attach);
    return error;
}

int vhci_attach(unsigned port, int *socket) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        warnx("cannot make a pair of sockets: %s", strerror(errno));
        return EX_OSERR;
    }
    int error = hand_over(port, ends[1]);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        return explain(port, error);
    }
    *socket = ends[0];
    return 0;
}

/// A controller that is gone has no port in use.
static bool is_free(unsigned port) {
    FILE *status = fopen(CONTROLLER "/status", "re");
    if (!status) return true;
    bool is_free = true;
    char line[128];
    while (fgets(line, sizeof line, status)) {
        unsigned number, state;
        if (sscanf(line, "hs %u %u", &number, &state) == 2 && number == port) is_free = state == PORT_IS_FREE;
    }
    fclose(status);
    return is_free;
}

void vhci_detach(unsigned port, int socket) {
    close(socket);
    // The kernel tells nobody when a port becomes free; it can only be asked.
    static const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    enum { question_limit = 500 };
    for (int asked = 0; !is_free(port); asked++) {
        if (asked == question_limit) {
            warnx("port %u of vhci_hcd is still busy 5 seconds after the camera was detached", port);
            return;
        }
        nanosleep(&pause, NULL);
    }
}
