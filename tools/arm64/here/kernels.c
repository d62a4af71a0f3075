// In place of kernels.c on the machine that the specification is compared with: it alone, as vector sets take long to compile.
#include <string.h>

#include "kernel_sets.h"

const ck_kernels *ck_kernels_named(const char *isa) { return strcmp(isa, "scalar") == 0 ? &ck_kernels_scalar : 0; }

const ck_q8_kernels *ck_q8_kernels_named(const char *isa) {
    return strcmp(isa, "scalar") == 0 ? &ck_q8_kernels_scalar : 0;
}
