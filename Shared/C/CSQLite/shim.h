#pragma once

#include <sqlite3.h>

// A macro that casts an integer to a function pointer; Swift does not import it. SQLite copies what is bound with it.
static inline sqlite3_destructor_type skolbuss_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// Variadic, which Swift cannot call. SQLite's count of its memory takes a lock that all connections share, at every
// allocation; nobody reads it.
static inline int skolbuss_sqlite_without_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
