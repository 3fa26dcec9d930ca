#pragma once

#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot call; pthread_setname_np is hidden from Swift by _GNU_SOURCE.
static inline int linux_name_this_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
