#include "number.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

bool number_parse(const char *text, unsigned least, unsigned most, unsigned *number) {
    if (!*text || text[strspn(text, "0123456789")]) return false;
    errno = 0;
    unsigned long value = strtoul(text, NULL, 10);
    if (errno || value < least || value > most) return false;
    *number = (unsigned)value;
    return true;
}

unsigned number_require(const char *what, const char *text, unsigned least, unsigned most) {
    unsigned number;
    if (!number_parse(text, least, most, &number)) {
        errx(EX_USAGE, "%s is a number from %u to %u, not %s", what, least, most, text);
    }
    return number;
}
