/// Commands from a FIFO, one a line, however the lines are split over reads.
#pragma once

#include <stdbool.h>

#include "faults.h"

enum { COMMAND_LIMIT = 128 };

struct commands {
    /// -1 without a FIFO.
    int fifo;
    const char *path;
    /// The FIFO did not exist before and is removed at the end.
    bool is_own;
    /// The beginning of a line whose end has not come yet.
    char line[COMMAND_LIMIT];
    size_t length;
    /// The line was longer than a command can be; the rest of it is passed over.
    bool is_too_long;
};

/// Opens the FIFO, after making it if there is none; `path` may be null. Returns 0, or an exit code after saying what is wrong.
int commands_open(struct commands *commands, const char *path);

/// Reads what there is and carries out the lines that are complete.
void commands_read(struct commands *commands, struct faults *faults);

void commands_close(struct commands *commands);
