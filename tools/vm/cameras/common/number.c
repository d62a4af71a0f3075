#include "number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool number_parse(const char *text, unsigned least, unsigned most, unsigned *number) {
    if (!*text || text[strspn(text, "0123456789")]) return false;
    errno = 0;
    unsigned long value = strtoul(text, NULL, 10);
    if (errno || value < least || value > most) return false;
    *number = (unsigned)value;
    return true;
}
