import CLinux

/// How the C library keeps the memory this process has used and given back.
///
/// By itself glibc makes a heap for every thread, up to eight for each core, and gives little of any back; and once a
/// block of some megabytes has been freed, it takes blocks of that size from a heap too, where they leave holes. A service
/// whose 32 handler threads take turns at imports of 30 MB came to 490 MB that way, with 19 MB in use.
package enum ProcessMemory {
    /// To be called before the first thread is started. Never fails: what the C library does not know stays as it was.
    package static func limitHeaps() {
        _ = mallopt(M_ARENA_MAX, 2)
        // Large blocks are the system's: taken for the purpose, and given back when freed.
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 1 << 20)
        // Small blocks join their neighbours when they are freed. Otherwise they are kept apart until anybody asks for a
        // kilobyte, which is at every document, and all are looked through then: a tenth of what an import costs.
        _ = mallopt(M_MXFAST, 0)
    }

    /// Gives free pages back to the system. Costs some milliseconds: for the end of a large piece of work.
    package static func giveBack() { _ = malloc_trim(0) }
}
