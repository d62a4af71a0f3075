#ifndef OCELLUS_CPROCESS_H
#define OCELLUS_CPROCESS_H

/// Calls of the system that Swift does not import, as they are variadic. Each gives 0 or −errno.

/// From now on no memory of the process comes in huge pages; what has them keeps them.
int ocellus_refuse_huge_pages(void);

#endif
