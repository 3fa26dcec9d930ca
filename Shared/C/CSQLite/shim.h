#pragma once

#include <sqlite3.h>

// A macro that casts an integer to a function pointer; Swift does not import it. SQLite copies what is bound with it.
static inline sqlite3_destructor_type skolbuss_sqlite_transient(void) { return SQLITE_TRANSIENT; }
