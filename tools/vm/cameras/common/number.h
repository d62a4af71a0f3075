/// Numbers given on a command line or as a command.
#pragma once

#include <stdbool.h>

/// Reads `text`, all of which must be decimal digits, as a number from `least` to `most`.
bool number_parse(const char *text, unsigned least, unsigned most, unsigned *number);

/// The same for a command line: what is not such a number ends the program with a sentence about `what` and EX_USAGE.
unsigned number_require(const char *what, const char *text, unsigned least, unsigned most);
