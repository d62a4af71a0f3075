/// Numbers given on a command line or as a command.
#pragma once

#include <stdbool.h>

/// Reads `text`, all of which must be decimal digits, as a number from `least` to `most`.
bool number_parse(const char *text, unsigned least, unsigned most, unsigned *number);
