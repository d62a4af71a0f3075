#include "CProcess.h"

#include <errno.h>
#include <sys/prctl.h>

int ocellus_refuse_huge_pages(void) { return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) == 0 ? 0 : -errno; }
