/// The faults the camera can be told to have. One table in faults.c names them all.
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "frame.h"

enum { FAULT_LIMIT = 16, FAULT_REPEAT_LIMIT = 1000000 };

struct faults {
    /// For how many frames each fault of the table still holds.
    unsigned left[FAULT_LIMIT];
    bool is_frozen;
    /// Set by a command; cleared by whoever carries it out.
    bool wants_stall, wants_unplug;
};

/// Carries out one command, `NAME` or `NAME N`, and announces it on stdout; anything else gets a sentence on stderr and changes
/// nothing. `line` is cut into words.
void faults_obey(struct faults *faults, char *line);

/// Applies every fault that holds for a frame, in the table's order.
void faults_shape(struct faults *faults, struct frame *frame);

/// Writes the table for --help.
void faults_list(FILE *file);
