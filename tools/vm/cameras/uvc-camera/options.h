/// The command line.
#pragma once

#include <stddef.h>

struct options {
    unsigned port;
    const char *serial;
    const char *name;
    unsigned frames_per_second;
    /// Null: no commands.
    const char *fifo;
    char *const *pictures;
    size_t picture_count;
};

/// Reads the command line into `options`. On a mistake, says what it is and exits with EX_USAGE; --help exits with 0.
void options_read(struct options *options, int argument_count, char *arguments[]);
