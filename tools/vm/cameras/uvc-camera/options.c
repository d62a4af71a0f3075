#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "descriptors.h"
#include "faults.h"
#include "number.h"
#include "vhci.h"

static const struct options defaults = {
    .port = 0,
    .serial = "0001",
    .name = "Test Camera",
    .frames_per_second = 10,
};
enum { FRAMES_PER_SECOND_LIMIT = 120 };

static void print_help(void) {
    printf("usage: uvc-camera [OPTION]... JPEG...\n"
           "\n"
           "A USB webcam in user space, plugged into this kernel's vhci_hcd: MJPEG in 640x480 and 320x240. Each JPEG\n"
           "is shown in its own size; each size needs one. Runs until it is unplugged, by a command or by SIGTERM.\n"
           "\n"
           "  --port N       port of vhci_hcd, 0 to %d (%u)\n"
           "  --serial TEXT  serial number (%s)\n"
           "  --name TEXT    product name (%s)\n"
           "  --fps N        frames per second, 1 to %d (%u)\n"
           "  --fifo PATH    take commands from this FIFO, one a line; made if there is none\n"
           "  --help         this text\n"
           "\n"
           "Commands; N is 1 if left out, and adds to what is left of an earlier N:\n"
           "\n",
           VHCI_LAST_PORT, defaults.port, defaults.serial, defaults.name, FRAMES_PER_SECOND_LIMIT,
           defaults.frames_per_second);
    faults_list(stdout);
}

static unsigned read_number(const char *option, const char *text, unsigned least, unsigned most) {
    unsigned number;
    if (!number_parse(text, least, most, &number)) {
        errx(EX_USAGE, "%s is a number from %u to %u, not %s", option, least, most, text);
    }
    return number;
}

/// A text for a string descriptor.
static const char *read_text(const char *option, const char *text) {
    size_t length = strlen(text);
    bool is_printable = true;
    for (size_t i = 0; i < length; i++) is_printable = is_printable && text[i] >= ' ' && text[i] <= '~';
    if (length < 1 || length > STRING_LIMIT || !is_printable) {
        errx(EX_USAGE, "%s is 1 to %d printable ASCII characters", option, STRING_LIMIT);
    }
    return text;
}

void options_read(struct options *options, int argument_count, char *arguments[]) {
    enum { PORT = 1, SERIAL, NAME, FPS, FIFO, HELP };
    static const struct option known[] = {
        {"port", required_argument, NULL, PORT},
        {"serial", required_argument, NULL, SERIAL},
        {"name", required_argument, NULL, NAME},
        {"fps", required_argument, NULL, FPS},
        {"fifo", required_argument, NULL, FIFO},
        {"help", no_argument, NULL, HELP},
        {0},
    };
    *options = defaults;
    int option;
    while ((option = getopt_long(argument_count, arguments, "", known, NULL)) != -1) {
        switch (option) {
        case PORT:
            options->port = read_number("--port", optarg, 0, VHCI_LAST_PORT);
            break;
        case SERIAL:
            options->serial = read_text("--serial", optarg);
            break;
        case NAME:
            options->name = read_text("--name", optarg);
            break;
        case FPS:
            options->frames_per_second = read_number("--fps", optarg, 1, FRAMES_PER_SECOND_LIMIT);
            break;
        case FIFO:
            options->fifo = optarg;
            break;
        case HELP:
            print_help();
            exit(EX_OK);
        default: // getopt_long has said what is wrong
            exit(EX_USAGE);
        }
    }
    options->pictures = arguments + optind;
    options->picture_count = (size_t)(argument_count - optind);
    if (options->picture_count == 0) errx(EX_USAGE, "no JPEG files are given; --help tells more");
}
