/// A UVC webcam in user space, for tests. This file is the order in which things start and end, and the loop that waits.

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "control.h"
#include "options.h"
#include "vhci.h"

/// The exit code when the host, not a command or a signal, ended the connection.
enum { EXIT_HOST_DETACHED = 1 };

struct camera {
    struct usbip usbip;
    struct descriptors descriptors;
    struct pictures pictures;
    struct negotiation negotiation;
    struct faults faults;
    struct stream stream;
    struct control control;
    struct commands commands;
};

static uint64_t now_in_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/// Turns the signals that ask for an end into something poll can wait for.
static int catch_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

static void assemble(struct camera *camera, const struct options *options) {
    descriptors_make(&camera->descriptors, options->name, options->serial, options->frames_per_second);
    negotiation_start(&camera->negotiation, options->frames_per_second);
    stream_start(&camera->stream, &camera->usbip, &camera->pictures, &camera->faults, options->frames_per_second);
    camera->control = (struct control){
        .usbip = &camera->usbip,
        .descriptors = &camera->descriptors,
        .negotiation = &camera->negotiation,
        .stream = &camera->stream,
    };
}

static void serve(struct camera *camera) {
    struct usbip_request request;
    if (!usbip_receive(&camera->usbip, &request)) return;
    if (request.command == USBIP_CMD_UNLINK) {
        bool was_pending = stream_unlink(&camera->stream, request.unlink_seqnum);
        usbip_return_unlink(&camera->usbip, request.seqnum, was_pending ? -ECONNRESET : 0);
    } else if (request.ep == CONTROL_ENDPOINT_NUMBER) {
        control_answer(&camera->control, &request);
    } else if (request.ep == STREAMING_ENDPOINT_NUMBER && request.is_in) {
        stream_submit(&camera->stream, request.seqnum, request.transfer_buffer_length, now_in_nanoseconds());
    } else {
        usbip_return_status(&camera->usbip, request.seqnum, -EPIPE, 0);
    }
}

static int wait_for_events(struct pollfd watched[], nfds_t count, uint64_t deadline) {
    if (deadline == UINT64_MAX) return ppoll(watched, count, NULL, NULL);
    uint64_t now = now_in_nanoseconds();
    uint64_t left = deadline > now ? deadline - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
    return ppoll(watched, count, &timeout, NULL);
}

/// Serves the host until the connection, a command or a signal ends it. Returns the exit code.
static int run(struct camera *camera, int signals) {
    while (!camera->usbip.has_ended) {
        struct pollfd watched[] = {
            {.fd = signals, .events = POLLIN},
            {.fd = camera->commands.fifo, .events = POLLIN},
            {.fd = camera->usbip.socket, .events = POLLIN},
        };
        if (wait_for_events(watched, 3, stream_deadline(&camera->stream)) < 0 && errno != EINTR) {
            warnx("cannot wait for the host: %s", strerror(errno));
            return EX_OSERR;
        }
        if (watched[1].revents) commands_read(&camera->commands, &camera->faults);
        if (camera->faults.wants_stall) stream_halt(&camera->stream);
        camera->faults.wants_stall = false;
        if (watched[0].revents || camera->faults.wants_unplug) {
            printf("uvc-camera: unplugged\n");
            return EX_OK;
        }
        if (watched[2].revents) serve(camera);
        stream_advance(&camera->stream, now_in_nanoseconds());
    }
    printf("uvc-camera: host detached\n");
    return EXIT_HOST_DETACHED;
}

static int attach_and_run(struct camera *camera, const struct options *options) {
    int signals = catch_signals();
    if (signals < 0) {
        warnx("cannot wait for signals: %s", strerror(errno));
        return EX_OSERR;
    }
    int status = vhci_attach(options->port, &camera->usbip.socket);
    if (status == 0) {
        printf("uvc-camera: attached port=%u serial=%s fps=%u\n", options->port, options->serial, options->frames_per_second);
        status = run(camera, signals);
        vhci_detach(options->port, camera->usbip.socket);
    }
    close(signals);
    return status;
}

int main(int argument_count, char *arguments[]) {
    static struct camera camera;
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct options options;
    options_read(&options, argument_count, arguments);
    assemble(&camera, &options);
    int status = pictures_load(&camera.pictures, options.pictures, options.picture_count);
    if (status == 0) status = commands_open(&camera.commands, options.fifo);
    if (status == 0) {
        status = attach_and_run(&camera, &options);
        commands_close(&camera.commands);
    }
    pictures_release(&camera.pictures);
    return status;
}
